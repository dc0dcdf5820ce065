import { and, eq, ne, sql } from 'drizzle-orm';
import type { PersonRef } from '../chat/options/person.ts';
import type { PersonSpan } from '../chat/text.ts';
import { StewardError } from '../kernel/errors.ts';
import { nearest } from '../kernel/nearest.ts';
import { compiled, compiledSql } from '../store/compiled.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { isAble } from './admins.ts';
import { personByIdentity } from './find-identity.ts';
import { mentionPerson } from './meet-person.ts';
import { groupMember, person } from './tables.ts';

const FORGOTTEN = 'somebody forgotten';

/**
 * People as cards show them, by the id that was asked for. The id of a merged person gives the human he turned out to
 * be; who was forgotten has neither name nor handles. Unknown ids are left out.
 */
export async function spansOfPeople(ctx: Ctx, ids: readonly string[]): Promise<Map<string, PersonSpan>> {
  if (ids.length === 0) return new Map();
  const rows = await findSpans(ctx.db, { workspace: ctx.workspace, ids: [...new Set(ids)] });
  return new Map(
    rows.map((row) => [
      row.asked,
      row.gone
        ? { type: 'person', id: row.id, name: FORGOTTEN, handles: [] }
        : { type: 'person', id: row.id, name: row.name ?? 'somebody', handles: row.handles ?? [] },
    ]),
  );
}

const findSpans = compiledSql<{
  asked: string;
  id: string;
  name: string | null;
  gone: boolean;
  handles: string[] | null;
}>(sql`
  select p.id as asked, h.id, coalesce(h.name, (select coalesce(i.name, i.handle, i.user_id) from identity i
      where i.workspace_id = h.workspace_id and i.person_id = h.id order by i.met_at nulls last limit 1)) as name,
    h.forgotten_at is not null as gone,
    (select array_agg(i.platform || ':' || i.team || ':' || i.user_id order by i.met_at, i.platform, i.team, i.user_id)
      from identity i where i.workspace_id = h.workspace_id and i.person_id = h.id) as handles
  from person p join person h on h.workspace_id = p.workspace_id and h.id = coalesce(p.merged_into, p.id)
  where p.workspace_id = ${sql.placeholder('workspace')} and p.id = any(${sql.placeholder('ids')}::uuid[])`);

/** The same as a list, in the order asked for. */
export async function peopleByIds(ctx: Ctx, ids: readonly string[]): Promise<PersonSpan[]> {
  const spans = await spansOfPeople(ctx, ids);
  return ids.flatMap((id) => spans.get(id) ?? []);
}

/** Names for sentences, in the order asked for. */
export async function namesOf(ctx: Ctx, ids: readonly string[]): Promise<string[]> {
  return (await peopleByIds(ctx, ids)).map((span) => span.name);
}

export interface Member {
  readonly person: string;
  readonly group: string;
  readonly addedAt: Date;
}

/**
 * Who is in groups and may act for them, the longest first: without those who have no rights at present (guests,
 * deactivated, gone), and without auditors, who read everything and change nothing.
 */
export async function membersOf(ctx: Ctx, groups: readonly string[]): Promise<Member[]> {
  return findMembers(ctx.db, { workspace: ctx.workspace, groups: [...groups] });
}

const findMembers = compiled((db) =>
  db
    .select({ person: groupMember.personId, group: groupMember.groupName, addedAt: groupMember.addedAt })
    .from(groupMember)
    .innerJoin(person, and(eq(person.workspaceId, groupMember.workspaceId), eq(person.id, groupMember.personId)))
    .where(
      and(
        eq(groupMember.workspaceId, sql.placeholder('workspace')),
        sql`${groupMember.groupName} = any(${sql.placeholder('groups')}::text[])`,
        ne(person.role, 'auditor'),
        isAble,
      ),
    )
    .orderBy(groupMember.addedAt, groupMember.personId)
    .prepare('members_of'),
);

/**
 * Every id that ever stood for the humans behind `ids`: one who linked two accounts acted under two ids before. What a
 * human asked, voted or registered is found by all of them.
 */
export async function personIdsOf(ctx: Ctx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await findIds(ctx.db, { workspace: ctx.workspace, ids: [...ids] });
  return rows.map((row) => row.id);
}

const findIds = compiled((db) =>
  db
    .select({ id: person.id })
    .from(person)
    .where(
      and(
        eq(person.workspaceId, sql.placeholder('workspace')),
        sql`coalesce(${person.mergedInto}, ${person.id}) in (select coalesce(p.merged_into, p.id) from person p
          where p.workspace_id = ${sql.placeholder('workspace')} and p.id = any(${sql.placeholder('ids')}::uuid[]))`,
      ),
    )
    .prepare('person_ids_of'),
);

/**
 * The id of a person that a command names. A mention of an account never seen makes a person without rights. A name
 * typed as text is enough to read (`use: 'read'`), and refused with BAD_INPUT where it would give a right or a duty.
 */
export async function personIdOf(ctx: Ctx, ref: PersonRef, use: 'read' | 'write' = 'write'): Promise<string> {
  if (!('typed' in ref)) {
    const known = await personByIdentity(ctx, ref);
    if (known) return known.person.id;
    if (use === 'read') throw unknown('Steward has not met this person yet.');
    return (await inTransaction(ctx, (tx) => mentionPerson(tx, ref))).person.id;
  }
  if (use === 'read') return (await findByName(ctx, ref.typed)).id;
  throw new StewardError('BAD_INPUT', `"${ref.typed.slice(0, 60)}" is only a name, and two people can have the same.`, {
    field: 'person',
    hint: 'Pick the person from the list that opens after typing @.',
  });
}

async function findByName(ctx: Ctx, typed: string): Promise<{ id: string }> {
  const wanted = typed.trim().replace(/^@/, '').toLowerCase();
  const rows = await ctx.db.execute<{ id: string }>(sql`
    select distinct p.id from person p left join identity i on i.workspace_id = p.workspace_id and i.person_id = p.id
    where p.workspace_id = ${ctx.workspace} and p.merged_into is null and p.forgotten_at is null
      and ${wanted} in (lower(p.name), lower(i.name), lower(i.handle), lower(i.user_id))
    order by p.id limit 3`);
  const [first, ...others] = rows;
  if (!first) throw unknown(`Nobody here is called ${typed.slice(0, 60)}.`, await nearestName(ctx, wanted));
  if (others.length === 0) return first;
  throw new StewardError('AMBIGUOUS', `Several people are called ${typed.slice(0, 60)}.`, {
    field: 'person',
    hint: 'Pick the person from the list that opens after typing @.',
  });
}

async function nearestName(ctx: Ctx, wanted: string): Promise<string | undefined> {
  const rows = await ctx.db
    .select({ name: person.name })
    .from(person)
    .where(and(eq(person.workspaceId, ctx.workspace), isAble))
    .limit(500);
  return nearest(
    wanted,
    rows.flatMap((row) => row.name ?? []),
  );
}

function unknown(message: string, close?: string): StewardError {
  return new StewardError('UNKNOWN_PERSON', message, {
    field: 'person',
    hint: close ? `Did you mean ${close}?` : 'See everybody with `people show`.',
  });
}
