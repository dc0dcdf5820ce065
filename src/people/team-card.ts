import { type Card, type Field, fields, heading, line, type Part, text } from '../chat/card.ts';
import { inline } from '../chat/inline.ts';
import { joinTexts, type PersonSpan, type Text } from '../chat/text.ts';
import type { Ctx } from '../store/unit.ts';
import { peopleByIds, spansOfPeople } from './find-people.ts';
import { getTeam, leadsOf, listTeams, type TeamMember, teamMembers } from './find-teams.ts';

/** Who is in a team and leads it, as `team show` answers. `more` are fields of other parts: models, channels. */
export async function teamCard(ctx: Ctx, asked: string, more: readonly Field[]): Promise<Card> {
  const { name, about } = await getTeam(ctx, asked);
  const members = await teamMembers(ctx, name);
  const ids = members.flatMap((member) => [member.personId, ...(member.addedBy ? [member.addedBy] : [])]);
  const people = await spansOfPeople(ctx, ids);
  const able = new Set((await leadsOf(ctx, name)).map((lead) => lead.person));
  const count = counted(members.length);
  const next = members.some((member) => member.leadSince !== null)
    ? []
    : [text(inline(`Nobody leads it yet. An admin names a lead with \`team add ${name} @person --lead\`.`))];
  const parts: readonly Part[] = [
    heading(name, count),
    ...(about === null ? [] : [text(about)]),
    ...next,
    ...(members.length > 0 ? [memberTable(members, people, able)] : []),
    ...(more.length > 0 ? [fields(...more)] : []),
  ];
  return { tone: 'neutral', summary: `${name}: ${count}`, parts };
}

function memberTable(
  members: readonly TeamMember[],
  people: ReadonlyMap<string, PersonSpan>,
  able: ReadonlySet<string>,
): Part {
  const rows = members.map((member): Text[] => [
    [people.get(member.personId) ?? 'somebody'],
    leadWords(member, able),
    [{ type: 'time', at: member.addedAt, style: 'date' }],
    [(member.addedBy && people.get(member.addedBy)) || 'Steward'],
  ]);
  return { type: 'table', columns: ['Person', 'Lead', 'Since', 'Added by'], rows };
}

function leadWords({ leadSince, personId }: TeamMember, able: ReadonlySet<string>): Text {
  if (leadSince === null) return 'no';
  return ['since ', { type: 'time', at: leadSince, style: 'date' }, able.has(personId) ? '' : ' (no rights now)'];
}

/** All teams with their leads and how many are in them. */
export async function teamListCard(ctx: Ctx): Promise<Card> {
  const teams = await listTeams(ctx);
  if (teams.length === 0)
    return line('neutral', 'There is no team yet. An admin makes one with `team create payments`.');
  const list: Field[] = [];
  for (const { name } of teams) {
    const members = await teamMembers(ctx, name);
    const leads = members.filter((member) => member.leadSince !== null).map((member) => member.personId);
    const named = (await peopleByIds(ctx, leads)).map((span): Text => [span]);
    const ledBy = leads.length === 0 ? ['no lead yet'] : ['led by ', ...joinTexts(named, ', ')];
    list.push({ label: name, value: [`${counted(members.length)}, `, ...ledBy] });
  }
  const summary = `${teams.length} ${teams.length === 1 ? 'team' : 'teams'}`;
  return { tone: 'neutral', summary, parts: [heading('Teams'), fields(...list)] };
}

const counted = (members: number): string =>
  members === 0 ? 'nobody yet' : `${members} ${members === 1 ? 'person' : 'people'}`;
