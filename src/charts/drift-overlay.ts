import type { LineSeriesOption } from 'echarts';
import { type Drawing, faded, frame, thinned } from './drawing.ts';
import type { Look } from './look.ts';

/** A bin of numbers or a category, with its share of both distributions (0 to 1). */
export interface OverlayBin {
  readonly label: string;
  readonly before: number;
  readonly now: number;
}

/** A feature's distribution beside its baseline's. */
export interface DriftOverlay {
  readonly title: string;
  readonly subtitle: string;
  /** In order; at most 40 are drawn, so give bins that people can tell apart. */
  readonly bins: readonly OverlayBin[];
  /** What the baseline is called: "training". */
  readonly before: string;
  readonly now: string;
}

const [WIDTH, HEIGHT] = [500, 310];
const MARKED = 3;
const MOST = 40;

/** Two filled outlines over the same bins; the bins that shifted most are marked and the biggest is named. */
export function driftOverlay(drift: DriftOverlay): Drawing {
  const bins = gathered(drift.bins);
  const shifts = bins
    .map((bin, at) => ({ ...bin, at, by: bin.now - bin.before }))
    .filter(({ by }) => by !== 0)
    .sort((a, b) => Math.abs(b.by) - Math.abs(a.by));
  const biggest = shifts[0];
  const named = biggest
    ? `Biggest shift: ${biggest.label}, ${percent(biggest.before)} \u2192 ${percent(biggest.now)}`
    : 'No shift';
  // What moved less than half as far as the farthest is not what one should look at.
  const marked = shifts.slice(0, MARKED).filter(({ by }) => Math.abs(by) >= Math.abs(biggest?.by ?? 0) / 2);
  const numbers = shifts
    .slice(0, MARKED)
    .map(({ label, before, now }) => `${label} from ${percent(before)} to ${percent(now)}`);
  return {
    name: 'drift',
    width: WIDTH,
    height: HEIGHT,
    alt: `${drift.title}. ${drift.subtitle}. ${drift.now} beside ${drift.before}. ${numbers.length > 0 ? `Biggest shifts: ${numbers.join('; ')}.` : 'No shift.'}`,
    option: (look) =>
      optionOf(
        { ...drift, bins },
        named,
        marked.map(({ at }) => at),
        look,
      ),
  };
}

function optionOf(
  drift: DriftOverlay,
  named: string,
  marked: readonly number[],
  look: Look,
): ReturnType<Drawing['option']> {
  const { bins } = drift;
  if (bins.length === 0) throw new Error('there is nothing to compare');
  const top = Math.max(0.01, ...bins.flatMap(({ before, now }) => [before, now]));
  const ticks = thinned(
    bins.map((_, at) => at + 0.5),
    bins.length <= 6 ? 6 : 5,
  );
  const base = frame(look, drift.title, `${drift.subtitle}\n${named}`, WIDTH);
  return {
    ...base,
    grid: { left: 58, right: 20, top: 104, bottom: 40 },
    xAxis: {
      type: 'value',
      min: 0,
      max: Math.max(1, bins.length),
      axisLine: { lineStyle: { color: look.soft } },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: {
        customValues: [...ticks],
        formatter: (value: number) => bins[Math.floor(value)]?.label ?? '',
        color: look.soft,
        fontSize: 13,
        width: (WIDTH - 90) / Math.max(1, ticks.length),
        overflow: 'truncate',
        hideOverlap: true,
      },
    },
    yAxis: {
      type: 'value',
      min: 0,
      max: top * 1.2,
      splitNumber: 3,
      axisLabel: { formatter: percent, color: look.soft, fontSize: 13, showMaxLabel: false },
      splitLine: { showMaxLine: false, lineStyle: { color: look.grid } },
    },
    series: [
      {
        ...outline(
          drift.before,
          bins.map(({ before }) => before),
          look.other,
          look.area * 0.8,
          [6, 4],
          look,
          peakOf(bins, 'before'),
        ),
        markArea: {
          silent: true,
          itemStyle: { color: faded(look.warn, look.band + 0.06) },
          data: marked.map((at) => [{ xAxis: at }, { xAxis: at + 1 }]),
        },
      },
      outline(
        drift.now,
        bins.map(({ now }) => now),
        look.main,
        look.area,
        'solid',
        look,
        peakOf(bins, 'now'),
      ),
    ],
  };
}

/** The outline of a histogram: up, over, down, bin by bin. */
function outline(
  name: string,
  shares: readonly number[],
  colour: string,
  area: number,
  type: 'solid' | number[],
  look: Look,
  labelAt: number,
): LineSeriesOption {
  const steps = shares.flatMap((share, at) => [
    [at, share],
    [at + 1, share],
  ]);
  return {
    type: 'line',
    name,
    symbol: 'none',
    lineStyle: { color: colour, width: 2.5, type },
    itemStyle: { color: colour },
    areaStyle: { color: faded(colour, area) },
    markPoint: {
      silent: true,
      symbol: 'circle',
      symbolSize: 1,
      data: shares.length === 0 ? [] : [{ name, coord: [labelAt + 0.5, shares[labelAt] ?? 0] }],
      label: {
        show: true,
        position: 'top',
        distance: 6,
        formatter: name,
        color: colour,
        fontSize: 15,
        fontWeight: 600,
        textBorderColor: look.background,
        textBorderWidth: 3,
      },
    },
    data: [[0, 0], ...steps, [shares.length, 0]],
  };
}

/** Where an outline has its name: where it stands out most over the other one; apart from it when nowhere. */
function peakOf(bins: readonly OverlayBin[], side: 'before' | 'now'): number {
  const excess = bins.map(({ before, now }) => (side === 'before' ? before - now : now - before));
  const most = Math.max(0, ...excess);
  if (most < 0.005) return Math.floor(bins.length * (side === 'before' ? 0.25 : 0.75));
  return excess.indexOf(most);
}

/** More bins than can be told apart are added up in twos, threes and so on. */
function gathered(bins: readonly OverlayBin[]): readonly OverlayBin[] {
  const size = Math.ceil(bins.length / MOST);
  if (size <= 1) return bins;
  return Array.from({ length: Math.ceil(bins.length / size) }, (_, at) => {
    const group = bins.slice(at * size, (at + 1) * size);
    const sum = (of: 'before' | 'now') => group.reduce((total, bin) => total + bin[of], 0);
    const [first, last] = [group[0]!.label, group.at(-1)!.label];
    return { label: first === last ? first : `${first} to ${last}`, before: sum('before'), now: sum('now') };
  });
}

function percent(share: number): string {
  const value = share * 100;
  const rounded = value >= 10 || value === 0 ? Math.round(value) : Number(value.toPrecision(2));
  return `${rounded} %`;
}
