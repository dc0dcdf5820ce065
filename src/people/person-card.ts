import { type Card, type Field, fields, heading, line, text } from '../chat/card.ts';
import { type ListPart, restOf } from '../chat/rest-of.ts';
import { joinTexts, type Text } from '../chat/text.ts';
import type { Ctx } from '../store/unit.ts';
import { groupsOf } from './find-groups.ts';
import type { Identity, Person } from './find-identity.ts';
import { peopleByIds } from './find-people.ts';
import { type TeamMember, teamsOfPerson } from './find-teams.ts';
import { getPerson, identitiesOf } from './get-person.ts';
import { platformTitle } from './platform-title.ts';
import type { Role } from './roles.ts';

const mayDo: Readonly<Record<Role, string>> = {
  viewer: 'reads',
  member: 'registers, asks, records',
  admin: 'sets up people, groups, channels and tokens, and reads the audit',
  auditor: 'reads everything, the audit included, and changes nothing',
};

/** A person as `people show` and `whoami` answer: role, groups, accounts. */
export async function personCard(ctx: Ctx, id: string): Promise<Card> {
  const shown = await getPerson(ctx, id);
  if (shown.forgottenAt !== null)
    return line('neutral', 'Steward was told to forget this person, who has no rights until an admin gives a role.');
  const [span] = await peopleByIds(ctx, [shown.id]);
  const accounts = await identitiesOf(ctx, shown.id);
  const groups = await groupsOf(ctx, shown.id);
  const teams = await teamsOfPerson(ctx, shown.id);
  const name = span?.name ?? 'somebody';
  const list: Field[] = [
    { label: 'Role', value: `${shown.role}: ${mayDo[shown.role]}` },
    { label: 'Groups', value: groups.length > 0 ? joinTexts(groups.map(membership), '\n') : 'none' },
    ...(teams.length > 0 ? [{ label: 'Teams', value: joinTexts(teams.map(teamLine), '\n') }] : []),
    { label: 'Accounts', value: accounts.map(accountLine).join('\n') },
    { label: 'Zone', value: shown.zone ?? 'not known' },
    ...troubles(accounts),
  ];
  return { tone: 'neutral', summary: `${name}: ${shown.role}`, parts: [heading(name, shown.role), fields(...list)] };
}

function membership(row: { readonly groupName: string; readonly addedAt: Date }): Text {
  return [`${row.groupName}, since `, { type: 'time', at: row.addedAt, style: 'date' }];
}

function teamLine({ team, addedAt, leadSince }: TeamMember): Text {
  return [`${team}, ${leadSince ? 'lead ' : ''}since `, { type: 'time', at: leadSince ?? addedAt, style: 'date' }];
}

function accountLine({ platform, team, handle, userId }: Identity): string {
  return `${platformTitle(platform)} ${team}: ${handle ?? userId}`;
}

const words = {
  guest: 'guest, without rights here',
  bot: 'bot, without rights here',
  deactivated: 'deactivated, without rights here',
  stranger: 'of another organisation, without rights here',
  gone: 'left, without rights here',
} as const;

function troubles(accounts: readonly Identity[]): Field[] {
  return accounts.flatMap(({ platform, standing }) =>
    standing === null || standing === 'member'
      ? []
      : [{ label: platformTitle(platform), value: words[standing], mark: 'warn' as const }],
  );
}

/** Everybody as a table. */
export async function peopleListCard(ctx: Ctx, people: readonly Person[], part: ListPart): Promise<Card> {
  const spans = await peopleByIds(
    ctx,
    people.map((each) => each.id),
  );
  const rows: Text[][] = [];
  for (const [index, each] of people.entries()) {
    const groups = (await groupsOf(ctx, each.id)).map((row) => row.groupName);
    rows.push([[spans[index] ?? 'somebody'], each.role, groups.join(', ') || 'none']);
  }
  return {
    tone: 'neutral',
    summary: part.total === 1 ? '1 person' : `${part.total} people`,
    parts: [
      text('Who Steward knows here.'),
      { type: 'table', columns: ['Person', 'Role', 'Groups'], rows },
      ...restOf({ ...part, shown: rows.length, command: 'people show' }),
    ],
  };
}
