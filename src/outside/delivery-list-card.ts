import { type Card, line } from '../chat/card.ts';
import type { Text } from '../chat/text.ts';
import { requestName } from '../lifecycle/find-request.ts';
import type { Delivery } from './deliveries.ts';

/** What was sent where, how often, and what came back. The address is shown as its host: paths may hold secrets. */
export function deliveryListCard(rows: readonly Delivery[], most: number): Card {
  if (rows.length === 0)
    return line(
      'neutral',
      'No webhook was sent yet, or none in the last 90 days. Effects of `lifecycle.yml` send them.',
    );
  const failed = rows.filter((row) => row.state === 'failed' || row.state === 'gone').length;
  const table = {
    type: 'table' as const,
    columns: ['Delivery', 'Request', 'To', 'State', 'Tries', 'Last try', 'Answer'],
    rows: rows
      .slice(0, most)
      .map((row): Text[] => [
        [{ type: 'code', text: row.id }],
        `${requestName(row.request)} ${row.subject}`,
        new URL(row.target.url).host,
        row.state,
        String(row.attempts),
        row.lastAt ? [{ type: 'time', at: row.lastAt, style: 'relative' }] : 'not yet',
        answerOf(row),
      ]),
  };
  return {
    tone: failed > 0 ? 'bad' : 'neutral',
    summary: `${rows.length} deliveries, ${failed} of them failed`,
    parts: [rows.length > most ? { ...table, more: `and more` } : table],
  };
}

function answerOf({ status, excerpt }: Delivery): string {
  const said = (excerpt ?? '').replaceAll(/\s+/g, ' ').slice(0, 80);
  return status === null ? said : `${status}${said === '' ? '' : ` ${said}`}`;
}
