import type { Step } from './tables.ts';

export const QUARTER_MS = 15 * 60_000;
const HOUR_MS = 4 * QUARTER_MS;
const DAY_MS = 24 * HOUR_MS;
const MS: Readonly<Record<Step, number>> = { quarter: QUARTER_MS, hour: HOUR_MS, day: DAY_MS };

export interface Window {
  readonly from: Date;
  readonly to: Date;
}

/** The last so many minutes, what was read at this very instant included. */
export function windowUntil(now: Date, minutes: number): Window {
  return { from: new Date(now.getTime() - minutes * 60_000), to: new Date(now.getTime() + 1) };
}

/** A run of roll-ups of one step. */
export interface Piece extends Window {
  readonly step: Step;
}

/**
 * The fewest roll-ups that make up a window: whole days of UTC, whole hours at their ends, quarters at the ends of
 * those. A window that does not lie on quarters is widened to them; every zone in use lies on them (+5:45, +12:45).
 */
export function cover(window: Window): Piece[] {
  const from = down(window.from.getTime(), QUARTER_MS);
  return pieces(from, Math.max(from, up(window.to.getTime(), QUARTER_MS)), ['day', 'hour', 'quarter']);
}

function pieces(from: number, to: number, [step, ...finer]: readonly Step[]): Piece[] {
  if (from >= to || step === undefined) return [];
  const [first, last] = [up(from, MS[step]), down(to, MS[step])];
  if (first >= last) return pieces(from, to, finer);
  return [
    ...pieces(from, first, finer),
    { step, from: new Date(first), to: new Date(last) },
    ...pieces(last, to, finer),
  ];
}

const down = (at: number, span: number): number => Math.floor(at / span) * span;
const up = (at: number, span: number): number => Math.ceil(at / span) * span;
