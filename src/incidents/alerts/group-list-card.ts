import { type Card, line } from '../../chat/card.ts';
import type { Text } from '../../chat/text.ts';
import type { Ctx } from '../../store/unit.ts';
import { careOf, groupName, isAcknowledged, listGroups } from './find-groups.ts';
import { stateWords } from './group-words.ts';
import { plainly } from './plainly.ts';

const MOST = 25;

/** What fires, the worst first; with `all` also what ended, the newest first. */
export async function groupListCard(ctx: Ctx, all = false): Promise<Card> {
  const found = await listGroups(ctx, MOST + 1, all);
  if (found.length === 0) {
    const none = all ? 'No alert came in yet.' : 'Nothing fires.';
    return line('good', `${none} Let a system send alerts with \`integration add alertmanager <name>\`.`);
  }
  const rows: Text[][] = [];
  for (const group of found.slice(0, MOST)) {
    const acked = isAcknowledged(group, await careOf(ctx, group.number));
    rows.push([
      groupName(group.number),
      String(group.severity),
      plainly(group.title, 80),
      stateWords(group, ctx.now),
      acked ? 'acknowledged' : group.state === 'firing' ? 'nobody has it' : '',
      [{ type: 'time', at: group.openedAt, style: 'relative' }],
    ]);
  }
  const firing = found.filter(({ state }) => state === 'firing').length;
  const table = { type: 'table' as const, columns: ['Group', 'Severity', 'What', 'Now', 'Taken', 'Since'], rows };
  return {
    tone: firing > 0 ? 'bad' : 'neutral',
    summary: firing > MOST ? `more than ${MOST} groups of alerts fire` : `${firing} groups of alerts fire`,
    parts: [found.length > MOST ? { ...table, more: all ? 'and older ones' : 'and more' } : table],
  };
}
