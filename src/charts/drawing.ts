import type { EChartsOption } from 'echarts';
import { FONT, type Look } from './look.ts';

/** A chart before it is rendered: pure data, the same for the same numbers. */
export interface Drawing {
  /** The stem of its file's name. */
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** What it shows in words, with its numbers. */
  readonly alt: string;
  readonly option: (look: Look) => EChartsOption;
}

/** What all charts share: no movement, the shipped font, a title with a line below it. */
export function frame(look: Look, title: string, subtitle: string, width: number): EChartsOption {
  return {
    animation: false,
    backgroundColor: look.background,
    textStyle: { fontFamily: FONT, color: look.text },
    title: {
      text: title,
      subtext: subtitle,
      left: 14,
      top: 10,
      itemGap: 5,
      textStyle: {
        fontFamily: FONT,
        fontSize: 18,
        fontWeight: 600,
        color: look.text,
        width: width - 28,
        overflow: 'truncate',
      },
      subtextStyle: {
        fontFamily: FONT,
        fontSize: 13.5,
        lineHeight: 20,
        color: look.soft,
        width: width - 28,
        overflow: 'truncate',
      },
    },
  };
}

/** A colour with an opacity, from `#rrggbb`. */
export function faded(colour: string, opacity: number): string {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return `rgba(${red},${green},${blue},${opacity})`;
}

/** At most `most` of the items, evenly chosen, the last one in. */
export function thinned<T>(items: readonly T[], most: number): readonly T[] {
  const step = Math.max(1, Math.ceil(items.length / most));
  return items.filter((_, at) => (items.length - 1 - at) % step === 0);
}
