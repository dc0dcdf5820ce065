import { chartParts } from '../../charts/chart-parts.ts';
import { type DriftHeatMap, driftHeatMap } from '../../charts/drift-heat-map.ts';
import type { Part } from '../../chat/card.ts';
import { type Subject, subjectName } from '../../registry/names.ts';
import type { Ctx } from '../../store/unit.ts';
import type { DriftState } from './judge.ts';
import { verdictSeries, verdictsOf } from './verdicts-of.ts';

const DAY_MS = 86_400_000;
const DAYS = 14;
/** Of what several windows, signals and baselines say of a feature on a day, the first of these is shown. */
const WORST_FIRST = ['breach', 'error', 'warning', 'stale', 'no data', 'insufficient data', 'ok'] as const;

/** `driftDaysOf` as a chart. Drawing takes a while: not to be called in a transaction. */
export async function driftDaysChart(ctx: Ctx, subject: Subject, as: 'png' | 'svg'): Promise<readonly Part[]> {
  const map = await driftDaysOf(ctx, subject);
  return map ? chartParts(driftHeatMap(map), { as, table: [], log: ctx.log }) : [];
}

/**
 * How each feature of a version (of the one with the worst verdict, when none is named) stood on its last days. Nothing
 * before there are two of them.
 */
export async function driftDaysOf(ctx: Ctx, subject: Subject): Promise<DriftHeatMap | undefined> {
  const now = await verdictsOf(ctx, subject);
  const [worst] = now;
  if (!worst) return undefined;
  const { model, version } = worst;
  const mine = now.filter((each) => each.version === version);
  const counting = new Set(mine.map(({ baseline }) => baseline));
  const since = new Date(ctx.now.getTime() - DAYS * DAY_MS);
  const series = (await verdictSeries(ctx, { model, version, since })).filter(({ baseline }) => counting.has(baseline));
  const { days, features } = driftDays(
    series,
    mine.map(({ feature }) => feature),
  );
  if (days.length < 2) return undefined;
  const title = subjectName({ model, version });
  return { title, subtitle: `Drift by day, last ${days.length} days, UTC`, days, features };
}

/** A row for each feature in the order given, a column for each day of UTC from the first to the last. Pure. */
export function driftDays(
  series: readonly { readonly feature: string; readonly state: DriftState; readonly to: Date }[],
  order: readonly string[],
): Pick<DriftHeatMap, 'days' | 'features'> {
  // A window that ends at midnight is of the day before.
  const dayOf = (to: Date): number => Math.floor((to.getTime() - 1) / DAY_MS);
  const seen = series.map(({ to }) => dayOf(to));
  const [first, last] = [Math.min(...seen), Math.max(...seen)];
  const days = seen.length === 0 ? [] : Array.from({ length: last - first + 1 }, (_, at) => first + at).slice(-DAYS);
  const states = Map.groupBy(series, ({ feature, to }) => `${dayOf(to)} ${feature}`);
  const stateOn = (day: number, feature: string): DriftState => {
    const said = (states.get(`${day} ${feature}`) ?? []).map(({ state }) => state);
    return WORST_FIRST.find((state) => said.includes(state)) ?? 'no data';
  };
  return {
    days: days.map((day) => LABEL.format(new Date(day * DAY_MS))),
    features: [...new Set(order)].map((name) => ({ name, states: days.map((day) => stateOn(day, name)) })),
  };
}

const LABEL = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
