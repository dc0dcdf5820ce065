import { sql } from 'drizzle-orm';
import { setTraining } from '../src/monitoring/baselines/set-baseline.ts';
import { defineKpi } from '../src/monitoring/kpis/define-kpi.ts';
import { recordProfiles } from '../src/monitoring/profiles/record-profiles.ts';
import { judgeWindow } from '../src/monitoring/verdicts/judge-window.ts';
import type { Ctx, Db } from '../src/store/unit.ts';

export const KPIS = 10;
export const DAYS = 90;
const FEATURES = 10;
const HOUR_MS = 3_600_000;
/** With more models, hours are there of so many days alone, the latter where a KPI is in breach: a digest reads no others. */
const WHOLE_MODELS = 100;
const HOURS_OF = { ok: 4, breach: 32 } as const;

/** The name that migrations gave it. */
const key = sql.identifier('kpi_rollup_workspace_id_model_kpi_step_at_version_pk');

/**
 * Gives each model of the workspace ten KPIs with the roll-ups of 90 days at one reading a minute, and ten features with a
 * verdict each. One KPI in twenty, at least 25 in all, is in breach. `ctx` is somebody who may define them for churn.
 */
export async function manyKpis(ctx: Ctx, db: Db, models: number): Promise<void> {
  const { workspace } = ctx;
  const until = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS);
  await defineKpi(ctx, { model: 'churn', kpi: 'kpi-1', target: 0.95, warn: 0.8, breach: 0.6, minimum: 100 });
  await db.execute(sql`
    insert into kpi select copy.* from kpi as source cross join model as m cross join generate_series(1, ${KPIS}::int) as n
    cross join lateral jsonb_populate_record(null::kpi, to_jsonb(source) || jsonb_build_object('model', m.name, 'name', 'kpi-' || n,
      'last_at', ${until.toISOString()}::timestamptz - interval '1 minute', 'state', 'ok', 'value', 0.9)) as copy
    where source.workspace_id = ${workspace} and m.workspace_id = ${workspace} and not (m.name = 'churn' and n = 1)`);
  const every = Math.floor((models * KPIS) / Math.max(25, (models * KPIS) / 20));
  // A key built at the end takes a third of the time.
  await db.execute(sql`alter table kpi_rollup drop constraint ${key}`);
  for (const step of ['hour', 'day'] as const)
    await db.execute(sql`
      insert into kpi_rollup (workspace_id, model, kpi, step, at, version, n, weight, sum, weighted, min, max, last, last_at)
      select k.workspace_id, k.model, k.name, ${step}, t.at, '', t.n, t.n, t.n * v.mean, t.n * v.mean, v.mean - 0.05, v.mean + 0.05,
        v.mean, t.at + t.n * interval '1 minute' - interval '1 minute'
      from (select *, row_number() over (order by name, model) as i from kpi where workspace_id = ${workspace}) as k
      cross join lateral (
        select at, ${step === 'hour' ? 60 : 1_440}::int as n from generate_series(
          date_trunc('day', ${until.toISOString()}::timestamptz, 'UTC') - case
            when ${step} = 'day' or ${models}::int <= ${WHOLE_MODELS} then ${DAYS}::int
            when k.i % ${every}::int = 0 then ${HOURS_OF.breach}::int else ${HOURS_OF.ok}::int
          end * interval '24 hours',
          ${until.toISOString()}::timestamptz - ${step === 'hour' ? '1 hour' : '24 hours'}::interval,
          ${step === 'hour' ? '1 hour' : '24 hours'}::interval) as at) as t
      cross join lateral (
        select case when k.i % ${every}::int = 0 then 0.5 else 0.9 end + 0.04 * sin(k.i + extract(epoch from t.at) / 50000) as mean) as v`);
  await db.execute(
    sql`alter table kpi_rollup add constraint ${key} primary key (workspace_id, model, kpi, step, at, version)`,
  );
  await manyVerdicts(ctx, db, until);
  await db.execute(sql`vacuum (analyze)`);
}

/** One window of one feature is judged by the verb; its verdict is then that of each feature of each model. */
async function manyVerdicts(ctx: Ctx, db: Db, until: Date): Promise<void> {
  const { workspace } = ctx;
  const of = { model: 'churn', version: 'v11' };
  const window = { from: new Date(until.getTime() - 24 * HOUR_MS), to: until };
  const values = (offset: number) => Array.from({ length: 1_000 }, (_, i) => ((i * 7_919) % 1_000) / 1_000 + offset);
  await setTraining(ctx, { ...of, features: [{ feature: 'f', values: values(0) }] });
  await recordProfiles(ctx, { ...of, ...window, features: [{ feature: 'f', values: values(0.3) }] });
  await judgeWindow(ctx, { ...of, ...window });
  await db.execute(sql`
    insert into baseline select copy.* from baseline as source cross join model as m
    cross join lateral jsonb_populate_record(null::baseline, to_jsonb(source) || jsonb_build_object('model', m.name)) as copy
    where source.workspace_id = ${workspace} and m.workspace_id = ${workspace} and m.name <> 'churn'`);
  for (const table of ['verdict', 'drift_signal'])
    await db.execute(sql`
      insert into ${sql.raw(table)} select copy.* from ${sql.raw(table)} as source cross join model as m
      cross join generate_series(1, ${FEATURES}::int) as n
      cross join lateral jsonb_populate_record(null::${sql.raw(table)}, to_jsonb(source)
        || jsonb_build_object('model', m.name, 'feature', 'f' || n)
        || case when ${table} = 'verdict' and n > 1 then '{"state": "ok"}' else '{}' end::jsonb) as copy
      where source.workspace_id = ${workspace} and source.signal = 'values' and m.workspace_id = ${workspace}`);
}
