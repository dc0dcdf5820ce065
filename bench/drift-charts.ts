import { writeFileSync } from 'node:fs';
import type { LineSeriesOption } from 'echarts';
import { type Drawing, frame } from '../src/charts/drawing.ts';
import { type Look, light } from '../src/charts/look.ts';
import { renderSvg } from '../src/charts/render-svg.ts';
import { type DriftFigures, measureAlarms, measurePower } from './drift-figures.ts';

interface Line {
  readonly name: string;
  readonly colour: 'main' | 'target' | 'bad' | 'other';
  readonly points: readonly (readonly [number, number])[];
  /** Where its name stands: x, y, and which end of the text is there. */
  readonly label: readonly [number, number, 'left' | 'right'];
  /** Points only, for what lies upon another line. */
  readonly dots?: boolean;
}

interface Lines {
  readonly name: string;
  readonly title: string;
  readonly subtitle: string;
  readonly lines: readonly Line[];
  readonly x: { readonly max: number; readonly step: number; readonly text: (at: number) => string };
  readonly y: { readonly max: number; readonly step: number; readonly text: (at: number) => string };
}

const [WIDTH, HEIGHT] = [500, 340];

function linesOf({ name, title, subtitle, lines, x, y }: Lines): Drawing {
  const axis = (look: Look, of: Lines['x']) => ({
    type: 'value' as const,
    min: 0,
    max: of.max,
    interval: of.step,
    axisLine: { show: true, lineStyle: { color: look.soft } },
    axisTick: { show: false },
    axisLabel: { formatter: of.text, color: look.soft, fontSize: 13 },
  });
  return {
    name,
    width: WIDTH,
    height: HEIGHT,
    alt: title,
    option: (look) => ({
      ...frame(look, title, subtitle, WIDTH),
      grid: { left: 58, right: 26, top: 92, bottom: 36 },
      xAxis: { ...axis(look, x), splitLine: { show: false } },
      yAxis: {
        ...axis(look, y),
        axisLabel: { ...axis(look, y).axisLabel, showMaxLabel: false },
        splitLine: { showMaxLine: false, lineStyle: { color: look.grid } },
      },
      series: lines.map((line) => seriesOf(line, look)),
    }),
  };
}

const seriesOf = ({ name, colour, points, label: [x, y, align], dots }: Line, look: Look): LineSeriesOption => ({
  type: 'line',
  name,
  data: points.map(([at, value]) => [at, value]),
  symbol: dots ? 'circle' : 'none',
  symbolSize: 10,
  clip: false,
  z: dots ? 4 : 3,
  itemStyle: { color: look[colour] },
  lineStyle: { color: look[colour], width: dots ? 0 : 3 },
  markPoint: {
    silent: true,
    // Without a symbol there is no label.
    symbol: 'circle',
    itemStyle: { color: 'transparent' },
    symbolSize: 1,
    data: [{ name, coord: [x, y] }],
    label: {
      show: true,
      position: align === 'left' ? 'right' : 'left',
      formatter: name,
      color: look[colour],
      fontSize: 14,
      fontWeight: 600,
      textBorderColor: look.background,
      textBorderWidth: 3,
    },
  },
});

/** 0, 1, 10, 100, 1,000 at equal distances, so that nothing, seven days and all days are seen on one picture. */
const height = (count: number) => (count === 0 ? 0 : 1 + Math.log10(count));

function alarmsOf({ ours, byItself, evidentlyLarge, evidentlySeasonal }: DriftFigures['alarms']): Drawing {
  const days = ours.length - 1;
  const line = (counts: readonly number[], name: string, colour: Line['colour'], above: number, from = 0.3): Line => ({
    name: `${name}: ${counts.at(-1)!.toLocaleString('en-GB')}`,
    colour,
    points: counts.flatMap((count, day): [number, number][] =>
      day <= 20 || day % 10 === 0 || (count !== counts[day - 1] && day % 4 === 1) ? [[day, height(count)]] : [],
    ),
    label: [days * from, height(counts.at(-1)!) + above, 'left'],
  });
  return linesOf({
    name: 'drift-alarms',
    title: 'Days with a false alarm, added up',
    subtitle: `${days.toLocaleString('en-GB')} days of 50 features, none of which drifts\n5,000 rows a day, season of a week; the scale is in powers of ten`,
    lines: [
      line(evidentlyLarge, 'Evidently, training data', 'bad', -0.75, 0.4),
      line(evidentlySeasonal, 'Evidently, same four days', 'other', 0.25),
      line(byItself, 'Steward as it comes', 'main', -0.28),
      line(ours, 'Steward, seasonal baseline', 'target', 0.24),
    ],
    x: { max: days, step: days / 5, text: (day) => `${day === 0 ? 'day ' : ''}${day.toLocaleString('en-GB')}` },
    y: { max: 4.2, step: 1, text: (at) => (at === 0 ? '0' : (10 ** (at - 1)).toLocaleString('en-GB')) },
  });
}

function powerOf(power: DriftFigures['power']): Drawing {
  const line = (key: 'ours' | 'evidentlyLarge' | 'evidentlySeasonal') =>
    power.map((one): [number, number] => [one.shift, one[key]]);
  return linesOf({
    name: 'drift-power',
    title: 'Shifts found in one window of 5,000 rows',
    subtitle: 'by size in standard deviations\nat 0 nothing moved: what is found there is a false alarm',
    lines: [
      { name: 'Steward, seasonal', colour: 'main', points: line('ours'), label: [0.2, 1.1, 'left'] },
      {
        name: 'Evidently, same days',
        colour: 'other',
        points: line('evidentlySeasonal'),
        label: [0.125, 0.875, 'right'],
        dots: true,
      },
      {
        name: 'Evidently, training data',
        colour: 'bad',
        points: line('evidentlyLarge'),
        label: [0.115, 0.17, 'left'],
      },
    ],
    x: { max: 0.3, step: 0.05, text: (at) => `${Number(at.toFixed(2))}` },
    y: { max: 1.2, step: 0.25, text: (at) => `${at * 100} %` },
  });
}

/** Draws the charts of docs/drift.md. */
export async function drawDrift(figures: DriftFigures): Promise<void> {
  for (const drawing of [alarmsOf(figures.alarms), powerOf(figures.power)])
    writeFileSync(new URL(`../docs/${drawing.name}.svg`, import.meta.url), await renderSvg(drawing, light));
}

// Measured anew: about eight minutes of one core.
if (import.meta.main) {
  const figures = { alarms: measureAlarms(), power: measurePower() };
  await drawDrift(figures);
  const last = Object.entries(figures.alarms).map(([who, counts]) => [who, counts.at(-1)]);
  process.stdout.write(`${JSON.stringify({ alarms: Object.fromEntries(last), power: figures.power }, null, 2)}\n`);
}
