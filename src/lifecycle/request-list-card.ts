import { type Card, line } from '../chat/card.ts';
import { type ListPart, restOf } from '../chat/rest-of.ts';
import type { Text } from '../chat/text.ts';
import { changeText } from '../evidence/criterion.ts';
import { spansOfPeople } from '../people/find-people.ts';
import type { Ctx } from '../store/unit.ts';
import { type Request, requestName } from './find-request.ts';
import { goalOf } from './share-rules.ts';

const NONE = 'No request fits. Open ones are shown unless you name a state, such as `request list --state applied`.';

/** Requests as a table, the newest first. */
export async function requestListCard(ctx: Ctx, found: readonly Request[], part: ListPart): Promise<Card> {
  const { total } = part;
  if (total === 0) return line('neutral', NONE);
  const people = await spansOfPeople(
    ctx,
    found.flatMap((row) => row.asker ?? []),
  );
  const rows = found.map((row): Text[] => [
    requestName(row.number),
    row.change ? `${row.subject}: ${changeText(row.change)}` : row.subject,
    row.kind === 'criterion' ? 'a criterion' : goalOf(row),
    row.state,
    [(row.asker && people.get(row.asker)) || 'CI', ', ', { type: 'time', at: row.openedAt, style: 'relative' }],
  ]);
  return {
    tone: 'neutral',
    summary: total === 1 ? '1 request' : `${total} requests`,
    parts: [
      { type: 'table', columns: ['Request', 'What', 'To', 'State', 'Asked by'], rows },
      ...restOf({ ...part, shown: rows.length, command: 'request list' }),
    ],
  };
}
