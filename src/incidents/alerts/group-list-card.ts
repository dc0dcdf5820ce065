import { type Card, line } from '../../chat/card.ts';
import { restOf } from '../../chat/rest-of.ts';
import type { Text } from '../../chat/text.ts';
import type { Ctx } from '../../store/unit.ts';
import { type AlertGroup, careOf, countGroups, groupName, isAcknowledged, listGroups } from './find-groups.ts';
import { groupedBy, stateWords } from './group-words.ts';
import { plainly } from './plainly.ts';

const MOST = 25;

/** What fires, the worst first, so many from the given one on; with `all` also what ended, the newest first. */
export async function groupListCard(ctx: Ctx, all = false, from = 1): Promise<Card> {
  const total = await countGroups(ctx, all);
  if (total === 0) {
    const none = all ? 'No alert came in yet.' : 'Nothing fires.';
    return line('good', `${none} Let a system send alerts with \`integration add alertmanager <name>\`.`);
  }
  const rows: Text[][] = [];
  for (const group of await listGroups(ctx, MOST, all, from)) {
    const acked = isAcknowledged(group, await careOf(ctx, group.number));
    rows.push([
      groupName(group.number),
      String(group.severity),
      whatOf(group),
      stateWords(group, ctx.now),
      acked ? 'acknowledged' : group.state === 'firing' ? 'nobody has it' : '',
      [{ type: 'time', at: group.openedAt, style: 'relative' }],
    ]);
  }
  const firing = all ? await countGroups(ctx) : total;
  const table = { type: 'table' as const, columns: ['Group', 'Severity', 'What', 'Now', 'Taken', 'Since'], rows };
  return {
    tone: firing > 0 ? 'bad' : 'neutral',
    summary: firing === 1 ? '1 group of alerts fires' : `${firing} groups of alerts fire`,
    parts: [table, ...restOf({ from, shown: rows.length, total, command: 'alert list', given: { all } })],
  };
}

/** Groups of one name differ by what they are grouped by. */
function whatOf(group: AlertGroup): string {
  const by = plainly(groupedBy(group), 60);
  return plainly(group.title, 80) + (by === '' ? '' : ` (${by})`);
}
