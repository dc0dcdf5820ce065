import type { Drawing } from './drawing.ts';
import { FONT } from './look.ts';

/** A KPI in one line: its course and its last value. */
export interface Sparkline {
  readonly title: string;
  /** Oldest first, evenly spaced; null is a gap. */
  readonly values: readonly (number | null)[];
  readonly target?: number | undefined;
  readonly format: (value: number) => string;
}

const [WIDTH, HEIGHT] = [320, 64];

export function sparkline({ title, values, target, format }: Sparkline): Drawing {
  const measured = values.filter((value) => value !== null);
  const last = measured.at(-1);
  const lastAt = values.lastIndexOf(last ?? null);
  const all = [...measured, ...(target === undefined ? [] : [target])];
  const [low, high] = all.length === 0 ? [0, 1] : [Math.min(...all), Math.max(...all)];
  const room = (high - low || Math.abs(high) || 1) * 0.15;
  const said = last === undefined ? 'no values' : `last ${format(last)}`;
  const course =
    last === undefined
      ? ''
      : `, from ${format(measured[0]!)}, between ${format(Math.min(...measured))} and ${format(Math.max(...measured))}`;
  const goal = target === undefined ? '' : `, target ${format(target)}`;
  return {
    name: 'sparkline',
    width: WIDTH,
    height: HEIGHT,
    alt: `${title}: ${said}${course}${goal}.`,
    option: (look) => {
      if (last === undefined) throw new Error('nothing was measured in this window');
      return {
        animation: false,
        backgroundColor: look.background,
        textStyle: { fontFamily: FONT },
        grid: { left: 10, right: 26 + (last === undefined ? 0 : format(last).length * 11), top: 8, bottom: 8 },
        xAxis: { type: 'value', show: false, min: 0, max: Math.max(1, values.length - 1) },
        yAxis: { type: 'value', show: false, min: low - room, max: high + room },
        series: [
          {
            type: 'line',
            symbol: 'none',
            connectNulls: false,
            lineStyle: { color: look.main, width: 3 },
            data: values.map((value, at) => {
              if (value === null) return { value: [at, '-'] };
              // A value alone between two gaps has no line to be seen by.
              const alone = (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null;
              const dot = { symbol: 'circle', itemStyle: { color: look.main } };
              if (at !== lastAt) return alone ? { value: [at, value], ...dot, symbolSize: 6 } : { value: [at, value] };
              const label = {
                show: true,
                position: 'right' as const,
                distance: 8,
                color: look.text,
                fontSize: 20,
                fontWeight: 600 as const,
              };
              return {
                value: [at, value],
                ...dot,
                symbolSize: 10,
                label: { ...label, formatter: format(value) },
              };
            }),
            markLine: {
              silent: true,
              symbol: 'none',
              label: { show: false },
              lineStyle: { color: look.target, type: [6, 4], width: 2 },
              data: target === undefined ? [] : [{ yAxis: target }],
            },
          },
        ],
      };
    },
  };
}
