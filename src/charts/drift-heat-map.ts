import type { CustomSeriesOption } from 'echarts';
import { type Drawing, faded, frame, thinned } from './drawing.ts';
import type { Look } from './look.ts';

export type CellState = 'ok' | 'warning' | 'breach' | 'no data' | 'insufficient data' | 'stale' | 'error';

/** How each feature stood on each day. */
export interface DriftHeatMap {
  readonly title: string;
  readonly subtitle: string;
  /** Column labels, oldest first: "14 Nov". */
  readonly days: readonly string[];
  /** The most important first; at most 20 are drawn. A state for each day. */
  readonly features: readonly { readonly name: string; readonly states: readonly CellState[] }[];
}

/** States differ by letter and by shape, never by colour alone: what says nothing is hollow. */
const signs: Readonly<Record<CellState, { letter: string; hollow: boolean }>> = {
  ok: { letter: '', hollow: false },
  warning: { letter: 'w', hollow: false },
  breach: { letter: 'B', hollow: false },
  'no data': { letter: '\u2013', hollow: true },
  'insufficient data': { letter: 'i', hollow: true },
  stale: { letter: 's', hollow: true },
  error: { letter: 'e', hollow: true },
};
const order = Object.keys(signs) as readonly CellState[];

const WIDTH = 500;
const ROW = 25;
const LEGEND_ROW = 26;
const LEFT = 142;
const MOST_FEATURES = 20;

/** A cell for each feature and day. */
export function driftHeatMap(map: DriftHeatMap): Drawing {
  const features = map.features.slice(0, MOST_FEATURES);
  const left = map.features.length - features.length;
  const subtitle = left > 0 ? `${map.subtitle}; and ${left} more` : map.subtitle;
  const legendRows = Math.max(0, ...legendPlaces(statesOf(features)).map(({ row }) => row)) + 1;
  return {
    name: 'drift-days',
    width: WIDTH,
    height: 74 + Math.max(1, features.length) * ROW + 44 + legendRows * LEGEND_ROW,
    alt: altOf({ ...map, features, subtitle }),
    option: (look) => optionOf({ ...map, features, subtitle }, look),
  };
}

function optionOf({ title, subtitle, days, features }: DriftHeatMap, look: Look): ReturnType<Drawing['option']> {
  if (features.length === 0 || days.length === 0) throw new Error('no feature was looked at');
  const rows = features.length;
  const cells = features.flatMap(({ states }, row) =>
    states.slice(0, days.length).map((state, day) => [day, row, order.indexOf(state)]),
  );
  const labels = new Set(
    thinned(
      days.map((_, at) => at),
      6,
    ),
  );
  return {
    ...frame(look, title, subtitle, WIDTH),
    grid: { left: LEFT, right: 24, top: 74, height: rows * ROW },
    xAxis: {
      type: 'category',
      data: [...days],
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { interval: (at: number) => labels.has(at), color: look.soft, fontSize: 13, margin: 6 },
    },
    yAxis: {
      type: 'category',
      data: features.map(({ name }) => name),
      inverse: true,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { color: look.text, fontSize: 13.5, width: LEFT - 24, overflow: 'truncate', interval: 0 },
    },
    graphic: legend(statesOf(features), look, 74 + rows * ROW + 36),
    series: [cellsOf(cells, look)],
  };
}

function cellsOf(cells: number[][], look: Look): CustomSeriesOption {
  return {
    type: 'custom',
    data: cells,
    renderItem: (_, api) => {
      const [day, row, state] = [0, 1, 2].map((at) => Number(api.value(at)));
      const [x = 0, y = 0] = api.coord([day, row]) as number[];
      const [width = 0] = (api.size?.([1, 1]) ?? []) as number[];
      const size = { width: Math.max(2, width - 2), height: ROW - 3 };
      const at = { x: x - size.width / 2, y: y - size.height / 2 };
      return { type: 'group', children: cell(order[state ?? 0] ?? 'error', { ...at, ...size }, look) };
    },
  };
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function cell(state: CellState, box: Box, look: Look) {
  const { letter, hollow } = signs[state];
  const fill = hollow ? 'none' : colourOf(state, look);
  const stroke = hollow ? look.other : undefined;
  const line = hollow ? { lineWidth: 1.2, lineDash: [3, 2] } : {};
  const inset = hollow ? 0.6 : 0;
  const shape = {
    x: box.x + inset,
    y: box.y + inset,
    width: box.width - 2 * inset,
    height: box.height - 2 * inset,
    r: Math.min(4, box.width / 4),
  };
  return [
    { type: 'rect' as const, shape, style: { fill, ...(stroke ? { stroke } : {}), ...line } },
    ...(letter === '' || box.width < 9
      ? []
      : [
          {
            type: 'text' as const,
            style: {
              text: letter,
              x: box.x + box.width / 2,
              y: box.y + box.height / 2,
              textAlign: 'center' as const,
              textVerticalAlign: 'middle' as const,
              fontSize: Math.min(14, box.width + 1),
              fontWeight: 600,
              fontFamily: 'Inter',
              fill: hollow ? look.soft : '#161a1d',
            },
          },
        ]),
  ];
}

function colourOf(state: CellState, look: Look): string {
  if (state === 'breach') return look.bad;
  if (state === 'warning') return look.warn;
  return faded(look.good, look.name === 'dark' ? 0.55 : 0.42);
}

/** Where the signs that are used are explained, in rows below the days. */
function legendPlaces(
  states: readonly CellState[],
): { readonly state: CellState; readonly x: number; readonly row: number }[] {
  let x = 16;
  let row = 0;
  return states.map((state) => {
    const width = 46 + state.length * 7;
    if (x + width > WIDTH) [x, row] = [16, row + 1];
    const place = { state, x, row };
    x += width;
    return place;
  });
}

function legend(states: readonly CellState[], look: Look, top: number) {
  return legendPlaces(states).flatMap(({ state, x, row }) => {
    const y = top + row * LEGEND_ROW;
    const box = cell(state, { x, y, width: 18, height: 18 }, look);
    const style = { text: state, x: x + 24, y: y + 9, textVerticalAlign: 'middle' as const, fontSize: 13.5 };
    return [...box, { type: 'text' as const, style: { ...style, fontFamily: 'Inter', fill: look.text } }];
  });
}

const statesOf = (features: DriftHeatMap['features']): readonly CellState[] =>
  order.filter((state) => features.some(({ states }) => states.includes(state)));

function altOf({ title, subtitle, days, features }: DriftHeatMap): string {
  const today = features.map(({ name, states }) => ({ name, state: states.at(-1) ?? 'no data', states }));
  const wrong = today.filter(({ state }) => state !== 'ok');
  const named = wrong.slice(0, 8).map(({ name, state, states }) => {
    const count = states.filter((each) => each === state).length;
    return `${name} ${state} (${count} of ${states.length} days)`;
  });
  const rest = wrong.length > named.length ? ` and ${wrong.length - named.length} more` : '';
  const fine = `${today.length - wrong.length} of ${today.length} features are ok`;
  const when = days.length === 0 ? '' : ` on ${days.at(-1)}`;
  return `${title}. ${subtitle}. ${fine}${when}${named.length > 0 ? `; ${named.join(', ')}${rest}` : ''}.`;
}
