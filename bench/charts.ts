import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Drawing } from '../src/charts/drawing.ts';
import { type Figure, median, shownMs } from './figure.ts';
import { draw, kinds } from './render-charts.ts';
import { shownMegabytes } from './resident-memory.ts';
import { startFlags } from './start-flags.ts';

const WARM = 20;
const MEASURED = 60;
/** 500 of them after the first 300, in which the heap finds its size. */
const RENDERS = 800;
const SETTLED = 300;
const AIM_GROWTH = 1.1;

/** Milliseconds per chart, one after the other, and what 500 renders leave behind. */
export async function bench(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [what, make] of kinds) {
    for (let n = 0; n < WARM; n += 1) await draw(make(), 'png');
    const [svg, png] = [await timed(make, 'svg'), await timed(make, 'png')];
    figures.push({
      what: `${what}, as PNG at twice its size (floor: as SVG alone)`,
      figure: shownMs(png),
      floor: shownMs(svg),
      ratio: png / svg,
    });
  }
  const taken = await memoryOf(RENDERS);
  const [settled = Number.NaN, after = Number.NaN] = [taken[SETTLED / 100 - 1], taken.at(-1)];
  figures.push({
    what: `resident memory after ${RENDERS} renders (floor: after ${SETTLED} of them)`,
    figure: shownMegabytes(after),
    floor: shownMegabytes(settled),
    ratio: after / settled,
    aim: 'no growth: at most 1.10',
    met: after / settled <= AIM_GROWTH,
  });
  return figures;
}

async function timed(make: () => Drawing, as: 'svg' | 'png'): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < MEASURED; n += 1) {
    const began = performance.now();
    await draw(make(), as);
    times.push(performance.now() - began);
  }
  return median(times);
}

/** Resident memory of a process that renders charts with the flags of `npm start`, after each hundred. */
async function memoryOf(renders: number): Promise<readonly number[]> {
  const args = [...(await startFlags()), join(import.meta.dirname, 'render-charts.ts'), String(renders)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as number[];
}
