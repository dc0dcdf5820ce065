import { and, asc, desc, eq } from 'drizzle-orm';
import { anyOf } from '../../store/any-of.ts';
import type { Ctx } from '../../store/unit.ts';
import { type IncidentRole, incidentRole, ROLES } from './tables.ts';

export interface RoleHeld {
  readonly role: IncidentRole;
  readonly person: string;
}

/** Who has which part in an incident, in the order of the parts. */
export async function rolesOf(ctx: Ctx, number: number): Promise<RoleHeld[]> {
  const rows = await ctx.db
    .select({ role: incidentRole.role, person: incidentRole.person })
    .from(incidentRole)
    .where(and(eq(incidentRole.workspaceId, ctx.workspace), eq(incidentRole.incident, number)))
    .orderBy(asc(incidentRole.at));
  return rows.sort((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role));
}

/** Who commands; undefined while nobody does. */
export async function commanderOf(ctx: Ctx, number: number): Promise<string | undefined> {
  return (await rolesOf(ctx, number)).find(({ role }) => role === 'commander')?.person;
}

/** Who commands which of these incidents; those that nobody commands are left out. */
export async function commandersOf(ctx: Ctx, numbers: readonly number[]): Promise<Map<number, string>> {
  const rows = await ctx.db
    .select({ incident: incidentRole.incident, person: incidentRole.person })
    .from(incidentRole)
    .where(
      and(
        eq(incidentRole.workspaceId, ctx.workspace),
        eq(incidentRole.role, 'commander'),
        anyOf(incidentRole.incident, numbers),
      ),
    )
    // Of several the first counts, as in commanderOf: it is put in last.
    .orderBy(desc(incidentRole.at));
  return new Map(rows.map(({ incident, person }) => [incident, person]));
}
