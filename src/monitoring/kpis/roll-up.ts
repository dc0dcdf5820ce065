import { type SQL, sql } from 'drizzle-orm';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { type Kpi, lockKpis } from './find-kpis.ts';
import { judgeKpis, latest } from './judge-kpis.ts';
import { isPercentile } from './read-windows.ts';
import { bucketSql } from './sketch.ts';
import type { Step } from './tables.ts';

/** KPIs and quarters of one transaction: what is locked, and for how long. */
const MOST_KPIS = 50;
const MOST_MARKS = 20_000;

/** Brings the roll-ups of the workspace up to date with all readings that were committed by now, and judges their KPIs. */
export async function rollUp(ctx: Ctx): Promise<void> {
  while (await rollUpSome(ctx)) {
    // Each part in a transaction of its own.
  }
}

/**
 * One part: the KPIs with marks are locked in their order, so that nobody else rolls them up; their marks are taken away,
 * and then the readings read, in a later statement that sees at least what those marks stood for. Everything is counted
 * anew from the readings of a quarter, never added to, so that doing it twice does no harm. False when nothing was left.
 */
export async function rollUpSome(ctx: Ctx): Promise<boolean> {
  return inTransaction(ctx, async (tx) => {
    const locked = await lockMarked(tx);
    if (locked.length === 0) return false;
    const marks = await takeMarks(tx, locked);
    if (marks.length === 0) return true;
    const kpis = new Map(locked.map((row) => [keyOf(row.model, row.name), row]));
    const dirty = marks.map(({ model, kpi, at }): Dirty => {
      const row = kpis.get(keyOf(model, kpi));
      return { model, kpi, at, sketch: row !== undefined && isPercentile(row.aggregation) };
    });
    const newest = await foldReadings(tx, dirty);
    await fold(tx, 'quarter', 'hour', begin(dirty, 3_600_000));
    await fold(tx, 'hour', 'day', begin(dirty, 86_400_000));
    const touched = new Set(dirty.map(({ model, kpi }) => keyOf(model, kpi)));
    const rows = locked.filter((row) => touched.has(keyOf(row.model, row.name)));
    await judgeKpis(
      tx,
      rows.map((row): Kpi => ({ ...row, lastAt: latest(row.lastAt, newest.get(keyOf(row.model, row.name))) })),
    );
    return true;
  });
}

/** Something to be rolled up: the beginning of its span. */
interface Dirty {
  readonly model: string;
  readonly kpi: string;
  readonly at: Date;
  readonly sketch: boolean;
}

const keyOf = (model: string, kpi: string): string => `${model}\t${kpi}`;

async function lockMarked(tx: Tx): Promise<Kpi[]> {
  const names = await tx.db.execute<{ model: string; kpi: string }>(sql`
    select distinct model, kpi from reading_mark where workspace_id = ${tx.workspace} order by model, kpi limit ${MOST_KPIS}`);
  return lockKpis(tx, names);
}

async function takeMarks(tx: Tx, kpis: readonly Kpi[]): Promise<Omit<Dirty, 'sketch'>[]> {
  const rows = await tx.db.execute<{ model: string; kpi: string; at: Date }>(sql`
    with taken as (
      delete from reading_mark where ctid = any(array(
        select m.ctid from reading_mark m
        join unnest(${sql.param(kpis.map(({ model }) => model))}::text[], ${sql.param(kpis.map(({ name }) => name))}::text[])
          as k(model, kpi) on m.model = k.model and m.kpi = k.kpi
        where m.workspace_id = ${tx.workspace} limit ${MOST_MARKS}))
      returning model, kpi, at)
    select distinct model, kpi, at from taken`);
  return [...rows];
}

/** The spans of a coarser step that finer ones lie in, each once. */
function begin(dirty: readonly Dirty[], ms: number): Dirty[] {
  const spans = dirty.map((each) => ({ ...each, at: new Date(Math.floor(each.at.getTime() / ms) * ms) }));
  return [...new Map(spans.map((each) => [`${keyOf(each.model, each.kpi)}\t${each.at.getTime()}`, each])).values()];
}

/** Quarters from their readings; the newest reading of each KPI among them. */
async function foldReadings(tx: Tx, dirty: readonly Dirty[]): Promise<Map<string, Date>> {
  const within = sql`r.workspace_id = ${tx.workspace} and r.model = d.model and r.kpi = d.kpi
    and r.at >= d.at and r.at < d.at + interval '15 minutes'`;
  const rows = await write(
    tx,
    'quarter',
    dirty,
    sql`
    select r.version, count(*) as n, sum(r.weight) as weight, sum(r.value) as sum, sum(r.value * r.weight) as weighted,
      min(r.value) as min, max(r.value) as max,
      (array_agg(r.value order by r.at desc, r.labels_key desc))[1] as last, max(r.at) as last_at
    from reading r where ${within} group by r.version`,
  );
  await writeSketches(
    tx,
    'quarter',
    dirty,
    sql`
    select r.version, ${bucketSql(sql`r.value`)} as bucket, count(*) as n from reading r where ${within} group by 1, 2`,
  );
  return rows;
}

/** Spans of a step from those of the step below. */
async function fold(tx: Tx, from: Step, to: Step, dirty: readonly Dirty[]): Promise<void> {
  const within = sql`r.workspace_id = ${tx.workspace} and r.model = d.model and r.kpi = d.kpi and r.step = ${from}
    and r.at >= d.at and r.at < d.at + ${to === 'hour' ? '1 hour' : '24 hours'}::interval`;
  await write(
    tx,
    to,
    dirty,
    sql`
    select r.version, sum(r.n)::bigint as n, sum(r.weight) as weight, sum(r.sum) as sum, sum(r.weighted) as weighted,
      min(r.min) as min, max(r.max) as max, (array_agg(r.last order by r.last_at desc))[1] as last, max(r.last_at) as last_at
    from kpi_rollup r where ${within} group by r.version`,
  );
  await writeSketches(
    tx,
    to,
    dirty,
    sql`
    select r.version, e.key::int as bucket, sum(e.value::bigint) as n
    from kpi_rollup r, jsonb_each_text(r.sketch) e where ${within} group by 1, 2`,
  );
}

const spansOf = (dirty: readonly Dirty[]): SQL => sql`
  unnest(${sql.param(dirty.map(({ model }) => model))}::text[], ${sql.param(dirty.map(({ kpi }) => kpi))}::text[],
    ${sql.param(dirty.map(({ at }) => at.toISOString()))}::timestamptz[]) as d(model, kpi, at)`;

/** `offset 0` keeps the planner from turning the lookup of each span into one pass over everything. */
async function write(tx: Tx, step: Step, dirty: readonly Dirty[], sums: SQL): Promise<Map<string, Date>> {
  const rows = await tx.db.execute<{ model: string; kpi: string; last_at: Date }>(sql`
    with written as (
      insert into kpi_rollup (workspace_id, model, kpi, step, at, version, n, weight, sum, weighted, min, max, last, last_at)
      select ${tx.workspace}, d.model, d.kpi, ${step}, d.at, s.version, s.n, s.weight, s.sum, s.weighted, s.min, s.max, s.last, s.last_at
      from ${spansOf(dirty)} cross join lateral (${sums} offset 0) as s
      on conflict (workspace_id, model, kpi, step, at, version) do update set n = excluded.n, weight = excluded.weight,
        sum = excluded.sum, weighted = excluded.weighted, min = excluded.min, max = excluded.max, last = excluded.last,
        last_at = excluded.last_at
      returning model, kpi, last_at)
    select model, kpi, max(last_at) as last_at from written group by model, kpi`);
  return new Map(rows.map((row) => [keyOf(row.model, row.kpi), row.last_at]));
}

async function writeSketches(tx: Tx, step: Step, dirty: readonly Dirty[], buckets: SQL): Promise<void> {
  const asked = dirty.filter(({ sketch }) => sketch);
  if (asked.length === 0) return;
  await tx.db.execute(sql`
    update kpi_rollup u set sketch = s.sketch
    from ${spansOf(asked)} cross join lateral (
      select b.version, jsonb_object_agg(b.bucket, b.n) as sketch from (${buckets}) as b group by b.version offset 0) as s
    where u.workspace_id = ${tx.workspace} and u.model = d.model and u.kpi = d.kpi and u.step = ${step} and u.at = d.at
      and u.version = s.version`);
}
