import { type Card, context } from '../../chat/card.ts';
import { restOf } from '../../chat/rest-of.ts';
import type { Text } from '../../chat/text.ts';
import type { Ctx } from '../../store/unit.ts';
import { alertsOf } from './find-alerts.ts';
import { getGroup, groupName } from './find-groups.ts';
import { groupCard, mutedWords } from './group-card.ts';
import { labelWords } from './group-words.ts';
import { plainly } from './plainly.ts';
import { titleOf } from './route.ts';

const MOST = 25;

/** The group with its alerts one by one, so many from the given one on; for the person alone, so without deciding buttons. */
export async function groupShowCard(ctx: Ctx, number: number, from = 1): Promise<Card> {
  const group = await getGroup(ctx, number);
  const alerts = await alertsOf(ctx, number, MOST, from);
  const rows = alerts.map(({ alert, member }): Text[] => [
    mutedWords(member.muted) ?? member.state,
    plainly(titleOf(alert), 120),
    labelWords(alert.labels, group.labels, 10),
    [{ type: 'time', at: member.startsAt, style: 'datetime' }],
    member.endsAt ? [{ type: 'time', at: member.endsAt, style: 'datetime' }] : '',
    String(alert.received),
  ]);
  const table = { type: 'table' as const, columns: ['', 'Alert', 'Labels', 'Since', 'Until', 'Sent'], rows };
  const links = alerts.flatMap(({ alert }) => (alert.url ? [`${alert.url}`] : []));
  const { parts, ...card } = await groupCard(ctx, number);
  return {
    ...card,
    parts: [
      ...parts.filter(({ type }) => ['heading', 'fields', 'context'].includes(type)),
      table,
      ...restOf({ from, shown: rows.length, total: group.total, command: `alert show ${groupName(number)}` }),
      ...(links[0] === undefined ? [] : [context(`Its sender says: ${plainly(links[0], 300)}`)]),
    ],
  };
}
