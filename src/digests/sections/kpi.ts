import { startOfDay, wallAt } from '../../chat/options/zoned-time.ts';
import type { Text } from '../../chat/text.ts';
import { formatDuration } from '../../kernel/duration.ts';
import { deltaWords, kpiDelta } from '../../monitoring/kpis/kpi-delta.ts';
import { type KpiPoint, kpiSeriesOf } from '../../monitoring/kpis/kpi-series.ts';
import type { KpiState } from '../../monitoring/kpis/kpi-state.ts';
import { type KpiStatus, kpiStatuses } from '../../monitoring/kpis/kpi-status.ts';
import { formatValue } from '../../monitoring/kpis/unit.ts';
import type { Ctx } from '../../store/unit.ts';
import type { ChartSpec, Item, Rank, Section } from '../section.ts';
import type { Period } from '../slots.ts';
import { wallWords } from '../wall-words.ts';

/** KPIs of the period, compared with the completed one before it. All models and KPIs are read in one statement, their charts in another. */
export const kpi: Section = {
  name: 'kpi',
  title: 'KPIs',
  read: async (ctx, { models, period, zone, charts = MOST_CHARTS }) => {
    const { from, to, comparedFrom, comparedTo } = period;
    const windows = [
      { from, to },
      { from: comparedFrom, to: comparedTo },
    ];
    const [now = [], before = []] = await kpiStatuses(ctx, { models, windows });
    const known = new Map(before.map((status) => [keyOf(status), status]));
    const items = now.map((status) => itemOf(status, known.get(keyOf(status)), period, zone));
    const sorted = items.sort((a, b) => b.rank - a.rank || (a.key < b.key ? -1 : 1));
    return {
      charts: await chartsOf(ctx, sorted, now, { models, to, zone, most: charts }),
      columns: ['KPI', 'State', 'Value', 'Change', 'Target', 'n'],
      items: sorted,
      cleared: 'is no longer watched',
    };
  },
};

const RANKS: Readonly<Record<KpiState, Rank>> = {
  breach: 3,
  warning: 2,
  stale: 2,
  'no data': 1,
  'insufficient data': 1,
  ok: 0,
};

const keyOf = ({ model, kpi: name }: Pick<KpiStatus, 'model' | 'kpi'>): string => `${model}/${name}`;

function itemOf(status: KpiStatus, before: KpiStatus | undefined, { soFar }: Period, zone: string): Item {
  const { model, kpi: name, unit, value, asOf, samples, state, better } = status;
  const when = asOf ? ` as of ${wallWords(asOf, zone)}` : soFar ? ' so far' : '';
  const shown = value === undefined ? '' : `${formatValue(value, unit)}${when}`;
  // What too few samples said before is no base either; what stands from before the period did not change in it.
  const base = before?.enough && !asOf ? before.value : undefined;
  const change = value === undefined || base === undefined ? '' : deltaWords(kpiDelta(value, base), { unit, better });
  const says = [state, shown, change, targetWords(status)].filter((words) => words !== '').join(', ');
  const cells: Text[] = [
    `${model} ${name}`,
    stateWords(status),
    shown,
    change,
    targetWords(status, ''),
    asOf ? '' : String(Math.round(samples)),
  ];
  return {
    key: keyOf(status),
    model,
    rank: RANKS[state],
    what: `${model} ${name}`,
    says: `is ${state === 'breach' ? 'in ' : ''}${says}`,
    cells,
  };
}

function stateWords({ state, asOf, samples, minimum, lastAt, to }: KpiStatus): string {
  if (state === 'insufficient data' && !asOf) return `${state} (${Math.round(samples)} of ${minimum})`;
  if (state === 'stale' && lastAt) return `stale for ${formatDuration(to.getTime() - lastAt.getTime())}`;
  return state;
}

function targetWords({ target, unit, atTarget }: KpiStatus, before = 'target '): string {
  if (target === null) return '';
  return `${before}${formatValue(target, unit)}${atTarget === undefined ? '' : atTarget ? ' reached' : ' missed'}`;
}

const MOST_CHARTS = 3;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface Drawn {
  readonly models: readonly string[] | undefined;
  readonly to: Date;
  readonly zone: string;
  readonly most: number;
}

/**
 * The worst KPIs over 30 days, also those without a value now: their line shows where it ended. Those that are ok come after
 * them, and only where the digest is about models that it names.
 */
async function chartsOf(
  ctx: Ctx,
  items: readonly Item[],
  statuses: readonly KpiStatus[],
  { models, to, zone, most }: Drawn,
): Promise<ChartSpec[]> {
  const known = new Map(statuses.map((status) => [keyOf(status), status]));
  // Completed days of the zone; of a KPI that has only a few, the hours of the last two days.
  const midnight = startOfDay(zone, wallAt(zone, to));
  const month = new Date(midnight.getTime() - 30 * DAY_MS);
  const drawn = items
    .filter(({ rank }) => rank >= 2 || models !== undefined)
    .flatMap(({ key }) => known.get(key) ?? [])
    .filter(({ lastAt }) => lastAt !== undefined && lastAt > month)
    .slice(0, most);
  const days = await kpiSeriesOf(ctx, drawn, { from: month, to: midnight, step: 'day', zone });
  const isYoung = (series: readonly KpiPoint[]): boolean =>
    series.filter(({ value }) => value !== undefined).length < 3;
  const young = drawn.filter((_, index) => isYoung(days[index] ?? []));
  const since = new Date(to.getTime() - 2 * DAY_MS);
  const hours = await kpiSeriesOf(ctx, young, { from: since, to, step: 'hour' });
  return drawn.flatMap((status, index) => {
    const place = young.indexOf(status);
    const [own, lately] = [days[index] ?? [], hours[place] ?? []];
    // What was read a few days long and is silent since has no hours.
    const asHours = place >= 0 && hasValue(lately);
    if (!asHours && !hasValue(own)) return [];
    return [asHours ? chartOf(status, lately, 'hour', zone) : chartOf(status, own, 'day', zone)];
  });
}

const hasValue = (series: readonly KpiPoint[]): boolean => series.some(({ value }) => value !== undefined);

function chartOf(status: KpiStatus, series: readonly KpiPoint[], step: 'day' | 'hour', zone: string): ChartSpec {
  const { model, kpi: name, aggregation, better, target, warn, breach, unit } = status;
  return {
    ...{ model, kpi: name, better, target, warn, breach, unit, zone },
    subtitle: `${aggregation} by ${step === 'hour' ? 'hour, last 2 days' : 'day, last 30 days'}, ${zone}`,
    points: series.map(({ from, value }) => ({ at: from.toISOString(), value: value ?? null })),
    everyMs: step === 'hour' ? HOUR_MS : DAY_MS,
  };
}
