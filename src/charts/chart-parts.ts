import { context, type Part, picture } from '../chat/card.ts';
import type { Log } from '../kernel/log.ts';
import type { Drawing } from './drawing.ts';
import { dark, light } from './look.ts';
import { probeFonts } from './probe-fonts.ts';
import { renderPng } from './render-png.ts';
import { renderSvg } from './render-svg.ts';
import { createTurns } from './turns.ts';

export interface ChartOptions {
  /** PNG for chats, SVG for the console. */
  readonly as: 'png' | 'svg';
  readonly look?: 'light' | 'dark';
  /** The same numbers as text, for where the picture cannot be shown. */
  readonly table: readonly Part[];
  readonly log: Log;
}

/** Two at a time: each keeps a core busy. */
const turns = createTurns(2);
let probed: Promise<string | undefined> | undefined;

/**
 * A chart as parts of a card: the picture, with the table in its place where a platform cannot show it; or, when it cannot
 * be drawn, the table and why. Never throws, and never a picture without text.
 */
export async function chartParts(drawing: Drawing, { as, look, table, log }: ChartOptions): Promise<readonly Part[]> {
  try {
    const bytes = await turns(async () => {
      const svg = await renderSvg(drawing, look === 'dark' ? dark : light);
      if (as === 'svg') return Buffer.from(svg);
      probed ??= probeFonts();
      const fault = await probed;
      if (fault !== undefined) throw new Error(fault);
      return renderPng(svg);
    });
    const mime = as === 'svg' ? 'image/svg+xml' : 'image/png';
    return [picture({ name: `${drawing.name}.${as}`, mime, bytes, alt: drawing.alt }, ...table)];
  } catch (error) {
    log.error('a chart could not be drawn; its table stands for it', { chart: drawing.name, error });
    const reason = error instanceof Error ? error.message : String(error);
    return [...table, context(`chart failed: ${reason}`)];
  }
}
