import { type Card, fields, heading, line, type Part, text } from '../chat/card.ts';
import type { Span, Text } from '../chat/text.ts';
import type { Ctx } from '../store/unit.ts';
import { type GroupSync, groupSyncOf, sourceTitle } from './find-group-syncs.ts';
import { groupMembers, listGroups } from './find-groups.ts';
import { membersOf, spansOfPeople } from './find-people.ts';

/** Who is in a group since when, as `group show` answers. */
export async function groupCard(ctx: Ctx, group: string): Promise<Card> {
  const members = await groupMembers(ctx, group);
  const sync = await groupSyncOf(ctx, group);
  const follows = sync ? [followsLine(sync)] : [];
  if (sync && members.length === 0)
    return { tone: 'neutral', summary: `${group}: nobody`, parts: [heading(group, 'nobody'), ...follows] };
  if (members.length === 0) {
    return line('neutral', `Nobody is in ${group}. An admin adds people with \`group add ${group} @person\`.`);
  }
  const able = new Set((await membersOf(ctx, [group])).map((member) => member.person));
  const ids = members.flatMap((member) => [member.personId, ...(member.addedBy ? [member.addedBy] : [])]);
  const people = await spansOfPeople(ctx, ids);
  const rows = members.map((member): Text[] => [
    [people.get(member.personId) ?? 'somebody', ...(able.has(member.personId) ? [] : [' (no rights now)'])],
    [{ type: 'time', at: member.addedAt, style: 'date' }],
    [(member.addedBy && people.get(member.addedBy)) || (sync ? sourceTitle(sync) : 'Steward')],
  ]);
  const count = `${members.length} ${members.length === 1 ? 'person' : 'people'}`;
  return {
    tone: 'neutral',
    summary: `${group}: ${count}`,
    parts: [heading(group, count), ...follows, { type: 'table', columns: ['Person', 'Since', 'Added by'], rows }],
  };
}

function followsLine(sync: GroupSync): Part {
  const { askedAt, problem } = sync;
  const read: Span[] =
    askedAt === null ? ['.'] : [', read last ', { type: 'time', at: askedAt, style: 'datetime' }, '.'];
  return text([
    `Follows ${sourceTitle(sync)}`,
    ...read,
    ...(problem === null ? [] : [` It cannot be read now: ${problem}`]),
  ]);
}

/** All groups with how many are in them. */
export async function groupListCard(ctx: Ctx): Promise<Card> {
  const groups = await listGroups(ctx);
  if (groups.length === 0) return line('neutral', 'There is no group yet. Make one with `group create ml-leads`.');
  const list = groups.map(({ name, members }) => ({
    label: name,
    value: members === 0 ? 'nobody yet' : `${members} ${members === 1 ? 'person' : 'people'}`,
  }));
  return { tone: 'neutral', summary: `${groups.length} groups`, parts: [heading('Groups'), fields(...list)] };
}
