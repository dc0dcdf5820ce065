import { and, asc, eq, ne, sql } from 'drizzle-orm';
import type { Ctx } from '../store/unit.ts';
import { isAble } from './admins.ts';
import { person } from './tables.ts';

/** Somebody who has rights now, under the id of the human he is. */
export interface AblePerson {
  readonly person: string;
  /** Since when he has his role. */
  readonly since: Date;
}

const columns = { person: person.id, since: sql<Date>`coalesce(${person.roleGivenAt}, ${person.createdAt})` };
const mayAct = and(ne(person.role, 'auditor'), isAble);

/** Of the humans behind these ids, those who may act now: no guests, deactivated or forgotten people, no auditors. */
export async function ablePeople(ctx: Ctx, ids: readonly string[]): Promise<AblePerson[]> {
  if (ids.length === 0) return [];
  const humans = sql`${person.id} in (select coalesce(p.merged_into, p.id) from person p
    where p.workspace_id = ${ctx.workspace} and p.id = any(${sql.param([...ids])}::uuid[]))`;
  return read(ctx, humans);
}

/** Who has a role now, the longest first. Auditors decide nothing and are left out of every role. */
export async function peopleWithRole(ctx: Ctx, role: 'viewer' | 'member' | 'admin'): Promise<AblePerson[]> {
  return read(ctx, eq(person.role, role));
}

async function read(ctx: Ctx, condition: ReturnType<typeof eq>): Promise<AblePerson[]> {
  const rows = await ctx.db
    .select(columns)
    .from(person)
    .where(and(eq(person.workspaceId, ctx.workspace), condition, mayAct))
    .orderBy(asc(person.createdAt), asc(person.id));
  return rows.map((row) => ({ person: row.person, since: new Date(row.since) }));
}
