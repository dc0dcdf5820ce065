import { and, desc, eq, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm';
import { StewardError } from '../../kernel/errors.ts';
import { anyOf } from '../../store/any-of.ts';
import type { Ctx } from '../../store/unit.ts';
import { type IncidentState, OPEN_STATES } from './state.ts';
import { incident } from './tables.ts';

export type Incident = typeof incident.$inferSelect;

/** `INC-4` */
export const incidentName = (number: number): string => `INC-${number}`;
/** The living card of an incident. */
export const incidentSubject = (number: number): string => `incident:${number}`;

export async function findIncident(ctx: Ctx, number: number): Promise<Incident | undefined> {
  const [row] = await ctx.db.select().from(incident).where(isThis(ctx, number));
  return row;
}

/** The incident, or UNKNOWN_INCIDENT. */
export async function getIncident(ctx: Ctx, number: number): Promise<Incident> {
  const found = await findIncident(ctx, number);
  if (found) return found;
  throw new StewardError('UNKNOWN_INCIDENT', `There is no incident ${incidentName(number)}.`, {
    field: 'incident',
    hint: 'See the open ones with `incident list`.',
  });
}

/** The incident, its row locked until the transaction ends: what orders the acts of several people. */
export async function lockIncident(tx: Ctx, number: number): Promise<Incident> {
  const [row] = await tx.db.select().from(incident).where(isThis(tx, number)).for('update');
  return row ?? getIncident(tx, number);
}

const isThis = (ctx: Ctx, number: number): SQL | undefined =>
  and(eq(incident.workspaceId, ctx.workspace), eq(incident.number, number));

export interface IncidentFilter {
  readonly states?: readonly IncidentState[] | undefined;
  readonly model?: string | undefined;
  /** Of one of these. */
  readonly models?: readonly string[] | undefined;
  readonly severity?: number | undefined;
}

/** Incidents, the open ones first, then the newest. */
export async function listIncidents(ctx: Ctx, filter: IncidentFilter, limit: number, from = 1): Promise<Incident[]> {
  return ctx.db
    .select()
    .from(incident)
    .where(listed(ctx, filter))
    .orderBy(sql`${incident.state} in ('triage', 'active', 'mitigated') desc`, desc(incident.number))
    .limit(limit)
    .offset(from - 1);
}

/** How many there are of them. */
export const countIncidents = (ctx: Ctx, filter: IncidentFilter): Promise<number> =>
  ctx.db.$count(incident, listed(ctx, filter));

const listed = (ctx: Ctx, { states, model, models, severity }: IncidentFilter) =>
  and(
    eq(incident.workspaceId, ctx.workspace),
    states && anyOf(incident.state, states),
    model === undefined ? undefined : eq(incident.model, model),
    models && anyOf(incident.model, models),
    severity === undefined ? undefined : eq(incident.severity, severity),
  );

/** The number of the oldest open incident of this title about the same model. */
export async function openIncidentCalled(ctx: Ctx, title: string, model?: string): Promise<number | undefined> {
  const [found] = await ctx.db
    .select({ number: incident.number })
    .from(incident)
    .where(
      and(
        eq(incident.workspaceId, ctx.workspace),
        eq(incident.title, title),
        model === undefined ? isNull(incident.model) : eq(incident.model, model),
        anyOf(incident.state, OPEN_STATES),
      ),
    )
    .orderBy(incident.number)
    .limit(1);
  return found?.number;
}

/** The open incident that was declared from something, such as `alert:12`, or the one that it was merged into. */
export async function openIncidentFrom(ctx: Ctx, from: string): Promise<Incident | undefined> {
  const rows = await ctx.db
    .select()
    .from(incident)
    .where(
      and(
        eq(incident.workspaceId, ctx.workspace),
        eq(incident.fromSubject, from),
        or(anyOf(incident.state, OPEN_STATES), isNotNull(incident.mergedInto)),
      ),
    )
    .orderBy(desc(incident.number));
  const open = rows.find(({ mergedInto }) => mergedInto === null);
  if (open) return open;
  for (const { mergedInto } of rows) {
    const into = mergedInto === null ? undefined : await lastOf(ctx, mergedInto);
    if (into && OPEN_STATES.includes(into.state)) return into;
  }
  return undefined;
}

/** Where an incident ended up by merging: itself when it was not merged. */
export async function lastOf(ctx: Ctx, number: number): Promise<Incident | undefined> {
  let row = await findIncident(ctx, number);
  while (row && row.mergedInto !== null) row = await findIncident(ctx, row.mergedInto);
  return row;
}
