import { type Card, line } from '../chat/card.ts';
import type { Text } from '../chat/text.ts';
import { changeText } from '../evidence/criterion.ts';
import { spansOfPeople } from '../people/find-people.ts';
import type { Ctx } from '../store/unit.ts';
import { type Request, requestName } from './find-request.ts';
import { goalOf } from './share-rules.ts';

const NONE = 'No request fits. Open ones are shown unless you name a state, such as `request list --state applied`.';

/** Requests as a table, the newest first; `rows` may hold one more than `most`, which then says that there are more. */
export async function requestListCard(ctx: Ctx, rows: readonly Request[], most: number): Promise<Card> {
  if (rows.length === 0) return line('neutral', NONE);
  const shown = rows.slice(0, most);
  const people = await spansOfPeople(
    ctx,
    shown.flatMap((row) => row.asker ?? []),
  );
  const table = shown.map((row): Text[] => [
    requestName(row.number),
    row.change ? `${row.subject}: ${changeText(row.change)}` : row.subject,
    row.kind === 'criterion' ? 'a criterion' : goalOf(row),
    row.state,
    [(row.asker && people.get(row.asker)) || 'CI', ', ', { type: 'time', at: row.openedAt, style: 'relative' }],
  ]);
  const summary = shown.length === 1 ? '1 request' : `${shown.length} requests`;
  const part = { type: 'table' as const, columns: ['Request', 'What', 'To', 'State', 'Asked by'], rows: table };
  return {
    tone: 'neutral',
    summary,
    parts: [rows.length > most ? { ...part, more: 'and more: narrow it with --model or --state' } : part],
  };
}
