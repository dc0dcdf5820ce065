import { startOfDay, wallAt } from '../../chat/options/zoned-time.ts';
import type { Ctx } from '../../store/unit.ts';
import type { Window } from './cover.ts';
import { getKpi, type Kpi, type KpiName, kpisOf } from './find-kpis.ts';
import { readWindows } from './read-windows.ts';

const HOUR_MS = 3_600_000;
/** A day-by-day look at five years, hour by hour at two months. */
const MOST_POINTS = 2_000;

export interface KpiPoint extends Window {
  /** Undefined where nothing was read: a gap, not a zero. */
  readonly value: number | undefined;
  readonly samples: number;
}

export interface StepsAsked extends Window {
  readonly step: 'hour' | 'day';
  /** Whose days; UTC unless said. Days of 23, 25, 23.5 or 24.5 hours are as long as they are. */
  readonly zone?: string | undefined;
  readonly version?: string | undefined;
}

export interface SeriesAsked extends KpiName, StepsAsked {}

/** A KPI step by step, read from roll-ups, the step that holds `from` first and that which holds `to` last. */
export async function kpiSeries(ctx: Ctx, asked: SeriesAsked): Promise<KpiPoint[]> {
  const [series = []] = await seriesOf(ctx, [await getKpi(ctx, asked)], asked);
  return series;
}

/** Several KPIs over the same steps, in their order and in one statement; nothing of one that is not there. */
export async function kpiSeriesOf(ctx: Ctx, names: readonly KpiName[], asked: StepsAsked): Promise<KpiPoint[][]> {
  if (names.length === 0) return [];
  const known = await kpisOf(ctx, [...new Set(names.map(({ model }) => model))]);
  const byName = new Map(known.map((row) => [`${row.model}/${row.name}`, row]));
  const rows = names.map(({ model, kpi }) => byName.get(`${model}/${kpi}`));
  const there = rows.filter((row) => row !== undefined);
  const series = new Map((await seriesOf(ctx, there, asked)).map((points, index) => [there[index], points]));
  return rows.map((row) => (row && series.get(row)) ?? []);
}

async function seriesOf(ctx: Ctx, rows: readonly Kpi[], asked: StepsAsked): Promise<KpiPoint[][]> {
  const windows = stepsOf(asked);
  const measured = await readWindows(ctx, rows, windows, asked.version);
  return measured.map((each) =>
    windows.map((window, index) => {
      const { value, samples = 0 } = each[index] ?? {};
      return { ...window, value, samples };
    }),
  );
}

/** The hours (of UTC) or the days of a zone that a window touches, at most 2,000: the latest. */
export function stepsOf({ from, to, step, zone = 'UTC' }: StepsAsked): Window[] {
  const steps: Window[] = [];
  let begin = step === 'hour' ? new Date(Math.floor(from.getTime() / HOUR_MS) * HOUR_MS) : dayOf(zone, from, 0);
  while (begin < to) {
    const end = step === 'hour' ? new Date(begin.getTime() + HOUR_MS) : dayOf(zone, begin, 1);
    steps.push({ from: begin, to: end });
    begin = end;
  }
  return steps.slice(-MOST_POINTS);
}

/** The beginning of the day in a zone that an instant lies in, or of one after it. */
function dayOf(zone: string, at: Date, later: number): Date {
  const { year, month, day } = wallAt(zone, at);
  return startOfDay(zone, { year, month, day: day + later });
}
