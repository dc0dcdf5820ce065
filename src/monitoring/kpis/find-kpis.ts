import { and, asc, eq, sql } from 'drizzle-orm';
import { StewardError } from '../../kernel/errors.ts';
import { nearest } from '../../kernel/nearest.ts';
import { getModel } from '../../registry/find.ts';
import { compiled } from '../../store/compiled.ts';
import type { Ctx, Tx } from '../../store/unit.ts';
import { kpi } from './tables.ts';

export type Kpi = typeof kpi.$inferSelect;

/** Which KPI: of which model, by which name. */
export interface KpiName {
  readonly model: string;
  readonly kpi: string;
}

/** The KPIs of these models, by model and name. */
export async function kpisOf(ctx: Ctx, models: readonly string[]): Promise<Kpi[]> {
  return findKpis(ctx.db, { workspace: ctx.workspace, models: [...models] });
}

const findKpis = compiled((db) =>
  db
    .select()
    .from(kpi)
    .where(
      and(
        eq(kpi.workspaceId, sql.placeholder('workspace')),
        sql`${kpi.model} = any(${sql.placeholder('models')}::text[])`,
      ),
    )
    .orderBy(asc(kpi.model), asc(kpi.name))
    .prepare('find_kpis'),
);

/** Every KPI of the workspace, by model and name. */
export async function allKpis(ctx: Ctx): Promise<Kpi[]> {
  return ctx.db.select().from(kpi).where(eq(kpi.workspaceId, ctx.workspace)).orderBy(asc(kpi.model), asc(kpi.name));
}

/** The KPI, or UNKNOWN_KPI with the nearest (UNKNOWN_MODEL when the model is not there either). */
export async function getKpi(ctx: Ctx, name: KpiName): Promise<Kpi> {
  const known = await kpisOf(ctx, [name.model]);
  const found = known.find((row) => row.name === name.kpi);
  if (found) return found;
  await getModel(ctx, name.model);
  const close = nearest(
    name.kpi,
    known.map((row) => row.name),
  );
  throw new StewardError('UNKNOWN_KPI', `${name.model} has no KPI ${name.kpi}.`, {
    field: 'kpi',
    hint: close
      ? `Did you mean \`${close}\`?`
      : `Define it with \`kpi define ${name.model} ${name.kpi}\`, or see \`kpi list ${name.model}\`.`,
  });
}

/** Like getKpi, the row locked until the transaction ends: roll-ups of a KPI are made one after the other. */
export async function lockKpi(tx: Tx, name: KpiName): Promise<Kpi> {
  const [row] = await tx.db
    .select()
    .from(kpi)
    .where(and(eq(kpi.workspaceId, tx.workspace), eq(kpi.model, name.model), eq(kpi.name, name.kpi)))
    .for('no key update');
  return row ?? getKpi(tx, name);
}

/** Those of these KPIs that are there, locked like lockKpi in the order of model and name. */
export async function lockKpis(tx: Tx, names: readonly KpiName[]): Promise<Kpi[]> {
  if (names.length === 0) return [];
  const models = sql.param(names.map(({ model }) => model));
  const kpis = sql.param(names.map((name) => name.kpi));
  return tx.db
    .select()
    .from(kpi)
    .where(
      and(
        eq(kpi.workspaceId, tx.workspace),
        sql`(${kpi.model}, ${kpi.name}) in (select * from unnest(${models}::text[], ${kpis}::text[]))`,
      ),
    )
    .orderBy(asc(kpi.model), asc(kpi.name))
    .for('no key update');
}
