import type { LineSeriesOption } from 'echarts';
import { type Drawing, faded, frame } from './drawing.ts';
import type { Look } from './look.ts';
import { instantText, timeLabels } from './time-axis.ts';

export interface ChartPoint {
  readonly at: Date;
  /** Null: nothing was measured there, and the line has a gap. */
  readonly value: number | null;
  readonly anomaly?: boolean;
}

/** A KPI over time. */
export interface KpiLine {
  readonly title: string;
  /** Window and zone: "Last 30 days, Europe/Rome". */
  readonly subtitle: string;
  /** Oldest first. */
  readonly points: readonly ChartPoint[];
  readonly better: 'higher' | 'lower';
  readonly target?: number | undefined;
  readonly warn?: number | undefined;
  readonly breach?: number | undefined;
  readonly zone: string;
  /** Points further apart than one and a half of this have a gap between them. */
  readonly everyMs?: number | undefined;
  /** A value with its unit, in three significant digits. */
  readonly format: (value: number) => string;
}

const [WIDTH, HEIGHT] = [500, 300];
const DAY = 86_400_000;

/** A line with target, bounds as bands, gaps as gaps, anomalies marked, and its last value printed. */
export function kpiLine(kpi: KpiLine): Drawing {
  return { name: 'kpi', width: WIDTH, height: HEIGHT, alt: altOf(kpi), option: (look) => optionOf(kpi, look) };
}

type Measured = ChartPoint & { readonly value: number };
const isMeasured = (point: ChartPoint): point is Measured => point.value !== null && Number.isFinite(point.value);

function optionOf(kpi: KpiLine, look: Look): ReturnType<Drawing['option']> {
  const points = withGaps(kpi);
  const measured = points.filter(isMeasured);
  if (measured.length === 0) throw new Error('nothing was measured in this window');
  const [from, to] = span(
    points.map(({ at }) => at.getTime()),
    DAY / 2,
  );
  const { low, high } = range(kpi, measured);
  const labels = timeLabels(from, to, kpi.zone);
  const last = measured.at(-1);
  const widest = Math.max(
    0,
    ...[low, high].map((value) => kpi.format(value).length),
    last ? kpi.format(last.value).length : 0,
  );
  return {
    ...frame(look, kpi.title, kpi.subtitle, WIDTH),
    grid: {
      left: 20 + widest * 7.5,
      right: 24 + (last ? kpi.format(last.value).length * 12 : 0),
      top: 74,
      bottom: 36,
    },
    xAxis: {
      type: 'value',
      min: from,
      max: to,
      axisLine: { lineStyle: { color: look.soft } },
      axisTick: { customValues: [...labels.at], lineStyle: { color: look.soft } },
      axisLabel: {
        customValues: [...labels.at],
        formatter: labels.text,
        color: look.soft,
        fontSize: 13,
        hideOverlap: true,
      },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      min: low,
      max: high,
      splitNumber: 4,
      axisLabel: {
        formatter: (value: number) => kpi.format(value),
        color: look.soft,
        fontSize: 13,
        showMinLabel: false,
        showMaxLabel: false,
      },
      splitLine: { showMaxLine: false, showMinLine: false, lineStyle: { color: look.grid } },
    },
    series: [lineOf(kpi, points, last, look, { low, high })],
  };
}

function lineOf(
  kpi: KpiLine,
  points: readonly ChartPoint[],
  last: Measured | undefined,
  look: Look,
  edge: { readonly low: number; readonly high: number },
): LineSeriesOption {
  return {
    type: 'line',
    connectNulls: false,
    lineStyle: { color: look.main, width: 3 },
    itemStyle: { color: look.main },
    symbol: 'none',
    data: points.map((point, at) => itemOf(kpi, points, at, point === last, look)),
    markArea: { silent: true, data: bandsOf(kpi, look, edge) },
    markLine: {
      silent: true,
      symbol: 'none',
      data: kpi.target === undefined ? [] : [{ yAxis: kpi.target }],
      lineStyle: { color: look.target, type: [7, 5], width: 2 },
      label: {
        position: 'insideStartTop',
        formatter: `target ${kpi.format(kpi.target ?? 0)}`,
        color: look.target,
        fontSize: 13,
        fontWeight: 600,
        textBorderColor: look.background,
        textBorderWidth: 3,
      },
    },
  };
}

type Item = NonNullable<LineSeriesOption['data']>[number];

/** A point shows itself where the line alone would not: at the end, as an anomaly, alone between two gaps. */
function itemOf(kpi: KpiLine, points: readonly ChartPoint[], at: number, isLast: boolean, look: Look): Item {
  const point = points[at]!;
  const value: [number, number | string] = [point.at.getTime(), isMeasured(point) ? point.value : '-'];
  if (!isMeasured(point)) return { value };
  const alone = [points[at - 1], points[at + 1]].every((beside) => beside === undefined || !isMeasured(beside));
  const mark = point.anomaly
    ? {
        symbol: 'diamond',
        symbolSize: 16,
        itemStyle: { color: look.background, borderColor: look.bad, borderWidth: 3 },
      }
    : { symbol: 'circle', symbolSize: isLast ? 11 : 7, itemStyle: { color: look.main } };
  if (!point.anomaly && !isLast && !alone) return { value };
  const label = {
    show: true,
    position: 'right' as const,
    distance: 8,
    color: look.text,
    fontSize: 17,
    fontWeight: 600 as const,
  };
  return { value, ...mark, ...(isLast ? { label: { ...label, formatter: kpi.format(point.value) } } : {}) };
}

type Bands = NonNullable<NonNullable<LineSeriesOption['markArea']>['data']>;

/** What lies beyond the bounds, each named by its word: warning nearer, breach further. */
function bandsOf(
  { better, warn, breach, format }: KpiLine,
  look: Look,
  { low, high }: { low: number; high: number },
): Bands {
  const beyond = better === 'higher' ? low : high;
  const word = better === 'higher' ? 'below' : 'above';
  const band = (name: string, bound: number | undefined, end: number, colour: string): Bands => {
    if (bound === undefined || (better === 'higher' ? bound <= end : bound >= end)) return [];
    const label = {
      show: true,
      position: better === 'higher' ? ('insideTopLeft' as const) : ('insideBottomLeft' as const),
      formatter: `${name} ${word} ${format(bound)}`,
      color: look.soft,
      fontSize: 13,
      distance: 4,
    };
    return [[{ yAxis: bound, itemStyle: { color: faded(colour, look.band) }, label }, { yAxis: end }]];
  };
  return [...band('warning', warn, breach ?? beyond, look.warn), ...band('breach', breach, beyond, look.bad)];
}

/** Values, target and bounds all in sight, with room around them. */
function range(kpi: KpiLine, measured: readonly Measured[]): { low: number; high: number } {
  const all = [...measured.map(({ value }) => value), kpi.target, kpi.warn, kpi.breach].filter(
    (value) => value !== undefined && Number.isFinite(value),
  ) as number[];
  const [low, high] = all.length === 0 ? [0, 1] : [Math.min(...all), Math.max(...all)];
  const room = (high - low || Math.abs(high) || 1) * 0.14;
  return { low: low - room, high: high + room };
}

function span(all: readonly number[], least: number): [number, number] {
  const [from, to] = all.length === 0 ? [0, 1] : [all[0]!, all.at(-1)!];
  return to - from < 1 ? [from - least, to + least] : [from, to];
}

function withGaps({ points, everyMs }: KpiLine): readonly ChartPoint[] {
  if (everyMs === undefined) return points;
  return points.flatMap((point, at) => {
    const before = points[at - 1];
    const far = before !== undefined && point.at.getTime() - before.at.getTime() > everyMs * 1.5;
    return far ? [{ at: new Date(before.at.getTime() + everyMs), value: null }, point] : [point];
  });
}

function altOf(kpi: KpiLine): string {
  const { title, subtitle, points, better, target, warn, breach, format, zone } = kpi;
  const measured = points.filter(isMeasured);
  const [first, last] = [measured[0], measured.at(-1)];
  if (!first || !last) return `${title}. ${subtitle}. No value was measured.`;
  const values = measured.map(({ value }) => value);
  const fine = last.at.getTime() - first.at.getTime() <= 2 * DAY;
  const when = (point: ChartPoint) => instantText(point.at.getTime(), zone, fine);
  const word = better === 'higher' ? 'below' : 'above';
  const gaps = withGaps(kpi).filter(
    (point, at, all) => !isMeasured(point) && (at === 0 || isMeasured(all[at - 1]!)),
  ).length;
  const odd = measured.filter(({ anomaly }) => anomaly);
  return [
    `${title}. ${subtitle}.`,
    `Last ${format(last.value)} on ${when(last)}, first ${format(first.value)} on ${when(first)},`,
    `lowest ${format(Math.min(...values))}, highest ${format(Math.max(...values))}.`,
    target === undefined ? '' : `Target ${format(target)}, ${better} is better.`,
    warn === undefined ? '' : `Warning ${word} ${format(warn)}.`,
    breach === undefined ? '' : `Breach ${word} ${format(breach)}.`,
    gaps === 0 ? '' : `${gaps} ${gaps === 1 ? 'gap' : 'gaps'} without values.`,
    odd.length === 0
      ? ''
      : `Anomalies: ${odd
          .slice(0, 5)
          .map((one) => `${format(one.value)} on ${when(one)}`)
          .join(', ')}.`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}
