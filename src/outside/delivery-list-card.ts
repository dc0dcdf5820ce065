import { type Card, line } from '../chat/card.ts';
import { type ListPart, restOf } from '../chat/rest-of.ts';
import type { Text } from '../chat/text.ts';
import { requestName } from '../lifecycle/find-request.ts';
import type { Delivery } from './deliveries.ts';

/** What was sent where, how often, and what came back. The address is shown as its host: paths may hold secrets. */
export function deliveryListCard(found: readonly Delivery[], part: ListPart & { readonly failed: number }): Card {
  const { total, failed } = part;
  if (total === 0)
    return line(
      'neutral',
      'No webhook was sent yet, or none in the last 90 days. Effects of `lifecycle.yml` send them.',
    );
  const rows = found.map((row): Text[] => [
    [{ type: 'code', text: row.id }],
    `${requestName(row.request)} ${row.subject}`,
    new URL(row.target.url).host,
    row.state,
    String(row.attempts),
    row.lastAt ? [{ type: 'time', at: row.lastAt, style: 'relative' }] : 'not yet',
    answerOf(row),
  ]);
  return {
    tone: failed > 0 ? 'bad' : 'neutral',
    summary: `${total} ${total === 1 ? 'delivery' : 'deliveries'}, ${failed} of them failed`,
    parts: [
      { type: 'table', columns: ['Delivery', 'Request', 'To', 'State', 'Tries', 'Last try', 'Answer'], rows },
      ...restOf({ ...part, shown: rows.length, command: 'delivery list' }),
    ],
  };
}

function answerOf({ status, excerpt }: Delivery): string {
  const said = (excerpt ?? '').replaceAll(/\s+/g, ' ').slice(0, 80);
  return status === null ? said : `${status}${said === '' ? '' : ` ${said}`}`;
}
