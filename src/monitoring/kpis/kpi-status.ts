import type { Ctx } from '../../store/unit.ts';
import { type Window, windowUntil } from './cover.ts';
import { allKpis, getKpi, type Kpi, type KpiName, kpisOf } from './find-kpis.ts';
import { isAtTarget, type KpiBounds, type KpiState, kpiState } from './kpi-state.ts';
import { type Measured, readWindows } from './read-windows.ts';

/** What a KPI came to in a window, and how that is. */
export interface KpiStatus extends KpiBounds {
  readonly model: string;
  readonly kpi: string;
  readonly unit: string;
  readonly aggregation: Kpi['aggregation'];
  readonly from: Date;
  readonly to: Date;
  /** Undefined without readings in the window, unless an earlier one stands (`asOf`). */
  readonly value: number | undefined;
  /**
   * When the reading came that value and state are of: in a window without one that is shorter than the KPI's own, what was
   * last found stands as long as it is fresh.
   */
  readonly asOf: Date | undefined;
  /** The readings' weights together: their number where they have none. */
  readonly samples: number;
  readonly minimum: number;
  readonly enough: boolean;
  /** The newest reading, in the window or before it. */
  readonly lastAt: Date | undefined;
  readonly fresh: boolean;
  /** When it goes stale by itself; undefined without a reading. */
  readonly staleAt: Date | undefined;
  readonly state: KpiState;
  /** Undefined without a target or a value. */
  readonly atTarget: boolean | undefined;
}

/** A window, of all versions together unless one is named. Its ends are widened to quarters of an hour. */
export interface Asked extends Window {
  readonly version?: string | undefined;
}

/** One KPI in one window, read from roll-ups. UNKNOWN_KPI, UNKNOWN_MODEL. */
export async function kpiStatus(ctx: Ctx, asked: KpiName & Asked): Promise<KpiStatus> {
  const row = await getKpi(ctx, asked);
  const [measured] = await readWindows(ctx, [row], [asked], asked.version);
  return statusOf(row, asked, measured?.[0]);
}

/** For each of these windows every KPI of these models (of all when left out), by model and name: one statement for all. */
export async function kpiStatuses(
  ctx: Ctx,
  asked: { readonly windows: readonly Window[]; readonly models?: readonly string[] | undefined },
): Promise<KpiStatus[][]> {
  const rows = asked.models ? await kpisOf(ctx, asked.models) : await allKpis(ctx);
  const measured = await readWindows(ctx, rows, asked.windows);
  return asked.windows.map((window, w) => rows.map((row, index) => statusOf(row, window, measured[index]?.[w])));
}

/** Every KPI of a model as it is judged: each in its own window that ends now. */
export async function kpisNow(ctx: Ctx, model: string, version?: string): Promise<KpiStatus[]> {
  const rows = await kpisOf(ctx, [model]);
  const found = new Map<string, KpiStatus>();
  for (const [minutes, group] of Map.groupBy(rows, ({ windowMinutes }) => windowMinutes)) {
    const window = { ...windowUntil(ctx.now, minutes), version };
    const measured = await readWindows(ctx, group, [window], version);
    for (const [index, row] of group.entries()) found.set(row.name, statusOf(row, window, measured[index]?.[0]));
  }
  return rows.flatMap((row) => found.get(row.name) ?? []);
}

/** What was measured in a window, judged at its end. */
export function statusOf(row: Kpi, { from, to, version }: Asked, measured: Measured | undefined): KpiStatus {
  const { samples = 0, lastAt: inWindow } = measured ?? {};
  const before = row.lastAt !== null && row.lastAt <= to ? row.lastAt : undefined;
  const lastAt = inWindow ?? before;
  const found = kpiState({ ...row, value: measured?.value, samples, lastAt, to });
  const isShorter = to.getTime() - from.getTime() < row.windowMinutes * 60_000;
  const stands = found === 'no data' && isShorter && version === undefined && row.value !== null;
  const asOf = stands ? lastAt : undefined;
  const [value, state] = asOf && row.value !== null ? [row.value, row.state] : [measured?.value, found];
  const { model, name: kpi, unit, aggregation, better, target, warn, breach, minimum } = row;
  return {
    ...{
      model,
      kpi,
      unit,
      aggregation,
      better,
      target,
      warn,
      breach,
      minimum,
      from,
      to,
      value,
      asOf,
      samples,
      lastAt,
      state,
    },
    enough: samples >= minimum,
    fresh: lastAt !== undefined && state !== 'stale',
    staleAt: lastAt && new Date(lastAt.getTime() + row.freshnessMinutes * 60_000),
    atTarget: isAtTarget(row, value),
  };
}
