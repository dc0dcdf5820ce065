import { sql } from 'drizzle-orm';
import type { Ctx } from '../../store/unit.ts';
import { cover, type Window } from './cover.ts';
import type { Kpi } from './find-kpis.ts';
import { mergeSketches, quantileOf, type Sketch } from './sketch.ts';
import type { Aggregation } from './tables.ts';

/** What the readings of a KPI in a window come to. */
export interface Measured {
  /** By the KPI's aggregation; undefined without readings. */
  readonly value: number | undefined;
  readonly readings: number;
  /** The sum of the readings' weights: their number where they have none. */
  readonly samples: number;
  readonly lastAt: Date | undefined;
}

export const isPercentile = (aggregation: Aggregation): boolean => /^p\d+$/.test(aggregation);
const NOTHING: Measured = { value: undefined, readings: 0, samples: 0, lastAt: undefined };

/**
 * What each of these KPIs was in each of these windows, in their order, read from roll-ups in one statement (and one more
 * where a percentile is asked for). Of all versions together unless one is named.
 */
export async function readWindows(
  ctx: Ctx,
  kpis: readonly Kpi[],
  windows: readonly Window[],
  version?: string,
): Promise<Measured[][]> {
  if (kpis.length === 0) return [];
  const sums = await sumsOf(ctx, kpis, windows, version);
  const sketches = await sketchesOf(ctx, kpis, windows, version);
  return kpis.map(({ aggregation }, i) =>
    windows.map((_, w) => {
      const row = sums.get(`${i}/${w}`);
      if (!row) return NOTHING;
      const { n: readings, weight: samples, last_at: lastAt } = row;
      return { value: valueBy(aggregation, row, sketches.get(`${i}/${w}`)), readings, samples, lastAt };
    }),
  );
}

interface Sums extends Record<string, unknown> {
  readonly i: number;
  readonly w: number;
  readonly n: number;
  readonly weight: number;
  readonly sum: number;
  readonly weighted: number;
  readonly min: number;
  readonly max: number;
  readonly last: number;
  readonly last_at: Date;
}

function valueBy(aggregation: Aggregation, row: Sums, sketch: Sketch | undefined): number | undefined {
  if (isPercentile(aggregation))
    return sketch === undefined ? undefined : quantileOf(sketch, Number(aggregation.slice(1)) / 100);
  if (aggregation === 'mean') return row.weighted / row.weight;
  if (aggregation === 'count') return row.n;
  return row[aggregation as 'sum' | 'min' | 'max' | 'last'];
}

async function sumsOf(ctx: Ctx, kpis: readonly Kpi[], windows: readonly Window[], version: string | undefined) {
  const rows = await ctx.db.execute<Sums>(sql`
    select k.i, p.w, sum(r.n)::bigint as n, sum(r.weight) as weight, sum(r.sum) as sum, sum(r.weighted) as weighted,
      min(r.min) as min, max(r.max) as max, (array_agg(r.last order by r.last_at desc, r.version desc))[1] as last,
      max(r.last_at) as last_at
    ${fromRollups(ctx, [...kpis.entries()], windows, version)}
    group by k.i, p.w`);
  return new Map(rows.map((row) => [`${row.i}/${row.w}`, row]));
}

async function sketchesOf(ctx: Ctx, kpis: readonly Kpi[], windows: readonly Window[], version: string | undefined) {
  const asked = [...kpis.entries()].filter(([, { aggregation }]) => isPercentile(aggregation));
  if (asked.length === 0) return new Map<string, Sketch>();
  const rows = await ctx.db.execute<{ i: number; w: number; sketch: Sketch }>(sql`
    select k.i, p.w, r.sketch ${fromRollups(ctx, asked, windows, version)} and r.sketch is not null`);
  const grouped = Map.groupBy(rows, (row) => `${row.i}/${row.w}`);
  return new Map([...grouped].map(([key, list]) => [key, mergeSketches(list.map(({ sketch }) => sketch))]));
}

/** Every KPI with the pieces of every window, and the roll-ups they name: one run of the primary key for each. */
function fromRollups(
  ctx: Ctx,
  kpis: readonly (readonly [number, Kpi])[],
  windows: readonly Window[],
  version: string | undefined,
) {
  const pieces = windows.flatMap((window, w) => cover(window).map((piece) => ({ w, ...piece })));
  return sql`
    from unnest(${sql.param(kpis.map(([i]) => i))}::int[], ${sql.param(kpis.map(([, { model }]) => model))}::text[],
        ${sql.param(kpis.map(([, { name }]) => name))}::text[]) as k(i, model, kpi)
      cross join unnest(${sql.param(pieces.map(({ w }) => w))}::int[], ${sql.param(pieces.map(({ step }) => step))}::text[],
        ${sql.param(pieces.map(({ from }) => from.toISOString()))}::timestamptz[],
        ${sql.param(pieces.map(({ to }) => to.toISOString()))}::timestamptz[]) as p(w, step, from_at, to_at)
      cross join lateral (
        select * from kpi_rollup
        where workspace_id = ${ctx.workspace} and model = k.model and kpi = k.kpi and step = p.step
          and at >= p.from_at and at < p.to_at and version = coalesce(${version ?? null}::text, version)
        offset 0) as r
    where true`;
}
