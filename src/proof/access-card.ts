import { and, desc, eq, lte } from 'drizzle-orm';
import { type Card, heading, line, text } from '../chat/card.ts';
import { joinTexts, type PersonSpan, type Text } from '../chat/text.ts';
import { allEntries, type LedgerEntry } from '../ledger/read.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import { escalated, needsNobody, type Policy, type PolicyScope, sourcesOf } from '../lifecycle/policy.ts';
import { readSource, sourceLabel, sourcesLabel } from '../lifecycle/sources.ts';
import { readStored } from '../lifecycle/stored-lifecycle.ts';
import { lifecycleRevision } from '../lifecycle/tables.ts';
import { personByIdentity } from '../people/find-identity.ts';
import { spansOfPeople } from '../people/find-people.ts';
import type { Ctx } from '../store/unit.ts';
import { type Belonging, RIGHTS_KINDS, type RightsThen, rightsThen } from './rights-then.ts';

const MOST_NAMES = 20;

/** Who may approve by a source, as far as the ledger tells: with the group, team or model that gives it. */
export interface Access {
  readonly source: string;
  /** The team or the model whose leads or owner these are. */
  readonly of?: string;
  readonly people: readonly { readonly person: string; readonly since?: string }[];
}

export interface AccessThen {
  readonly revision: number;
  readonly policies: readonly Policy[];
  readonly access: readonly Access[];
}

/** Which policies were in force at an instant, and who could approve by their sources then. */
export async function accessAt(ctx: Ctx, at: Date): Promise<AccessThen | undefined> {
  const inForce = await lifecycleInForce(ctx, at);
  if (!inForce) return undefined;
  const { lifecycle, revision } = inForce;
  const rights = rightsThen(await factsUntil(ctx, at));
  const sources = [...new Set(lifecycle.policies.flatMap((policy) => sourcesOf(escalated(policy))))];
  const access: Access[] = [];
  for (const source of sources) access.push(...(await accessBy(ctx, source, rights)));
  return { revision, policies: lifecycle.policies, access };
}

async function lifecycleInForce(ctx: Ctx, at: Date): Promise<{ lifecycle: Lifecycle; revision: number } | undefined> {
  const [row] = await ctx.db
    .select()
    .from(lifecycleRevision)
    .where(and(eq(lifecycleRevision.workspaceId, ctx.workspace), lte(lifecycleRevision.at, at)))
    .orderBy(desc(lifecycleRevision.revision))
    .limit(1);
  return row && { lifecycle: readStored(row.body), revision: row.revision };
}

async function factsUntil(ctx: Ctx, to: Date): Promise<LedgerEntry[]> {
  const found: LedgerEntry[] = [];
  for (const kind of RIGHTS_KINDS) {
    for await (const entry of allEntries(ctx.db, ctx.workspace, { to, kind })) found.push(entry);
  }
  return found.sort((a, b) => a.seq - b.seq);
}

async function accessBy(ctx: Ctx, text: string, rights: RightsThen): Promise<Access[]> {
  const source = readSource(text);
  const able = (members: readonly Belonging[]) =>
    members.filter((one) => rights.isAble(one.person)).map(({ person, since }) => ({ person, since }));
  if (source.kind === 'group') return [{ source: text, people: able(rights.groups.get(source.group) ?? []) }];
  if (source.kind === 'team-leads') {
    const teams = [...rights.teams].map(([team, members]) => ({
      team,
      leads: able(members.filter((one) => one.lead)),
    }));
    return teams.map(({ team, leads }) => ({ source: text, of: team, people: leads }));
  }
  if (source.kind === 'owner') {
    const owners = [...rights.owners].filter(([, owner]) => rights.isAble(owner));
    return owners.map(([model, person]) => ({ source: text, of: model, people: [{ person }] }));
  }
  if (source.kind === 'role') {
    const roles = source.role === 'admin' ? ['admin'] : ['member', 'admin'];
    return [
      { source: text, people: roles.flatMap((role) => rights.roles.get(role) ?? []).map((person) => ({ person })) },
    ];
  }
  const known = await personByIdentity(ctx, source);
  const id = known?.person.mergedInto ?? known?.person.id;
  return [{ source: text, people: id !== undefined && rights.isAble(id) ? [{ person: id }] : [] }];
}

/** `people access`: each policy with what it asks for, then who could give it. */
export async function accessCard(ctx: Ctx, at: Date | undefined): Promise<Card> {
  const then = at ?? ctx.now;
  const found = await accessAt(ctx, then);
  if (!found) return line('neutral', 'No policy was in force then. Ask for a later date.');
  const ids = found.access.flatMap(({ people }) => people.map(({ person }) => person));
  const people = await spansOfPeople(ctx, [...new Set(ids)]);
  const day = `${then.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return {
    tone: 'neutral',
    summary: `Who could approve on ${day}`,
    parts: [
      heading('Who could approve', `revision ${found.revision}`),
      text([
        'As of ',
        { type: 'time', at: then, style: 'datetime' },
        ': policies, and who could give what they ask for.',
      ]),
      {
        type: 'table',
        columns: ['Policy', 'For', 'Asks for'],
        rows: found.policies.map((policy) => [policy.name, scopeText(policy.for), asks(policy)]),
      },
      {
        type: 'table',
        columns: ['Source', 'Who', 'Since'],
        rows: found.access.map((one) => accessRow(one, people)),
      },
    ],
  };
}

function accessRow({ source, of, people: all }: Access, people: ReadonlyMap<string, PersonSpan>): Text[] {
  const name = `${sourceLabel(source)}${of === undefined ? '' : ` of ${of}`}`;
  if (all.length === 0) return [name, 'nobody', ''];
  const shown = all.slice(0, MOST_NAMES);
  const who = joinTexts(
    shown.map(({ person }) => [people.get(person) ?? 'somebody forgotten']),
    ', ',
  );
  const more = all.length > shown.length ? [` and ${all.length - shown.length} more`] : [];
  const since = shown.map((one): Text => (one.since ? [{ type: 'time', at: new Date(one.since), style: 'date' }] : ''));
  return [
    name,
    [...who, ...more],
    joinTexts(
      since.filter((one) => one !== ''),
      ', ',
    ),
  ];
}

/** "1 of ml-leads and 1 of risk"; several ways with "or". */
function asks(policy: Policy): string {
  if (needsNobody(policy)) return 'nobody';
  const ways = policy.thresholds.map((way) =>
    way.approvals.map((rule) => `${rule.count} of ${sourcesLabel(rule.from)}`).join(' and '),
  );
  const more = policy.escalation ? `; after a while also ${sourcesLabel(policy.escalation.to)}` : '';
  return ways.join(', or ') + more;
}

function scopeText({ track, to, direction, risk, team, tags = [] }: PolicyScope): string {
  const parts = [
    track,
    to && `to ${to}`,
    direction && `a step ${direction}`,
    risk && `${risk} risk`,
    team && `team ${team}`,
    ...tags.map((tag) => `tag ${tag}`),
  ].filter((part) => part);
  return parts.length === 0 ? 'everything else' : parts.join(', ');
}
