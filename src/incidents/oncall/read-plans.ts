import { and, asc, eq, gt, isNull, lt, or } from 'drizzle-orm';
import { ablePeople } from '../../people/able-people.ts';
import { spansOfPeople } from '../../people/find-people.ts';
import { anyOf } from '../../store/any-of.ts';
import type { Ctx } from '../../store/unit.ts';
import type { Schedule } from './find-schedules.ts';
import type { Layer, Override, Plan } from './shifts.ts';
import type { Span } from './spans.ts';
import { oncallHoliday, oncallLayer, oncallOverride } from './tables.ts';

export type StoredLayer = typeof oncallLayer.$inferSelect;
export type StoredOverride = typeof oncallOverride.$inferSelect;

/**
 * What decides who is on call in a span, of many schedules in five statements, by the schedule's id. People stand under the
 * id of the human they are; those who cannot act now are in `unable`.
 */
export async function readPlans(ctx: Ctx, schedules: readonly Schedule[], span: Span): Promise<Map<string, Plan>> {
  const ids = schedules.map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const layers = await layersOf(ctx, ids, span);
  const overrides = await overridesOf(ctx, ids, span);
  const holidays = await ctx.db
    .select()
    .from(oncallHoliday)
    .where(and(eq(oncallHoliday.workspaceId, ctx.workspace), anyOf(oncallHoliday.schedule, ids)));
  const named = [...new Set([...layers.flatMap(({ people }) => people), ...overrides.map(({ person }) => person)])];
  const humans = new Map([...(await spansOfPeople(ctx, named))].map(([asked, { id }]) => [asked, id]));
  const human = (id: string): string => humans.get(id) ?? id;
  const able = new Set((await ablePeople(ctx, named)).map(({ person }) => person));
  const unable = new Set(named.map(human).filter((id) => !able.has(id)));
  const [layersBy, overridesBy] = [Map.groupBy(layers, of), Map.groupBy(overrides, of)];
  const holidaysBy = Map.groupBy(holidays, of);
  return new Map(
    schedules.map(({ id, zone, covers }) => [
      id,
      {
        zone,
        ...(covers === null ? {} : { covers }),
        layers: (layersBy.get(id) ?? []).map((row) => layerOf(row, human)),
        overrides: (overridesBy.get(id) ?? []).map((row) => overrideOf(row, human)),
        holidays: (holidaysBy.get(id) ?? []).map(({ day }) => day),
        unable,
      },
    ]),
  );
}

/** The plan of one schedule. */
export async function readPlan(ctx: Ctx, schedule: Schedule, span: Span): Promise<Plan> {
  const plan = (await readPlans(ctx, [schedule], span)).get(schedule.id);
  if (plan === undefined) throw new Error('every schedule has a plan');
  return plan;
}

/** The layers that count somewhere in a span, the lowest first. */
export async function layersOf(ctx: Ctx, schedules: readonly string[], { from, to }: Span): Promise<StoredLayer[]> {
  return ctx.db
    .select()
    .from(oncallLayer)
    .where(
      and(
        eq(oncallLayer.workspaceId, ctx.workspace),
        anyOf(oncallLayer.schedule, schedules),
        lt(oncallLayer.fromAt, new Date(to)),
        or(isNull(oncallLayer.toAt), gt(oncallLayer.toAt, new Date(from))),
      ),
    )
    .orderBy(asc(oncallLayer.rank), asc(oncallLayer.fromAt), asc(oncallLayer.id));
}

/** The overrides that count somewhere in a span, the earliest first. */
export async function overridesOf(ctx: Ctx, schedules: readonly string[], span: Span): Promise<StoredOverride[]> {
  return ctx.db
    .select()
    .from(oncallOverride)
    .where(
      and(
        eq(oncallOverride.workspaceId, ctx.workspace),
        anyOf(oncallOverride.schedule, schedules),
        lt(oncallOverride.fromAt, new Date(span.to)),
        gt(oncallOverride.toAt, new Date(span.from)),
      ),
    )
    .orderBy(asc(oncallOverride.fromAt), asc(oncallOverride.number));
}

const of = (row: { readonly schedule: string }): string => row.schedule;

function layerOf(row: StoredLayer, human: (id: string) => string): Layer {
  const { id, name, rank, every, unit, start, hours, holidays, times, fromAt, toAt } = row;
  return {
    ...{ id, name, rank, every, unit, start, holidays },
    people: row.people.map(human),
    ...(hours === null ? {} : { hours }),
    ...(times === null ? {} : { times: times.map((time) => ({ ...time, person: human(time.person) })) }),
    from: fromAt.getTime(),
    to: toAt?.getTime() ?? Number.POSITIVE_INFINITY,
  };
}

function overrideOf(row: StoredOverride, human: (id: string) => string): Override {
  const { id, person, fromAt, toAt, at } = row;
  return { id, person: human(person), from: fromAt.getTime(), to: toAt.getTime(), at: at.getTime() };
}
