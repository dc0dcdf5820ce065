import { instantOf, lastInstantOf, wallTimeAt } from '../../kernel/zone.ts';
import { DAY_MS, type Span } from './spans.ts';

const HOUR_MS = 3_600_000;

export const UNITS = ['hours', 'days', 'weeks'] as const;
export type Unit = (typeof UNITS)[number];

/** Who follows whom: turn 0 is the first person's and begins when the clocks show `start`. */
export interface Rotation {
  readonly people: readonly string[];
  readonly every: number;
  readonly unit: Unit;
  /** Wall time of the first hand-over, `2026-11-30T09:00`; the later ones follow from it. */
  readonly start: string;
}

/** One turn of a rotation. It may overlap with its neighbours where clocks go back, and be empty where they go forward. */
export interface Turn extends Span {
  readonly person: string;
  /** Counts from 0 at the rotation's start. */
  readonly turn: number;
}

const lengths = { hours: HOUR_MS, days: DAY_MS, weeks: 7 * DAY_MS };

/** Whether hand-overs keep to the clock on the wall: all of days and weeks, and of hours those that divide a day or are days. */
export function keepsWallClock({ every, unit }: Pick<Rotation, 'every' | 'unit'>): boolean {
  return unit !== 'hours' || 24 % every === 0 || every % 24 === 0;
}

/**
 * The turns that touch a span, in order. A turn begins at the first and ends at the last occurrence of a wall time that
 * comes twice; one that a spring gap skips is the first instant after it: turns never leave a gap. Rotations of 5 or 7
 * hours are exact elapsed time. Nobody's turn is before the start. Pure; costs as many steps as there are turns.
 */
export function turnsIn(rotation: Rotation, zone: string, span: Span): Turn[] {
  const { people, every, unit, start } = rotation;
  if (people.length === 0) return [];
  const step = every * lengths[unit];
  const first = Date.parse(`${start}:00Z`);
  const onWall = keepsWallClock(rotation);
  const origin = onWall ? first : instantOf(first, zone);
  const near = onWall ? wallTimeAt(span.from, zone) : span.from;
  const begin = (turn: number) => (onWall ? instantOf(origin + turn * step, zone) : origin + turn * step);
  const end = (turn: number) => (onWall ? lastInstantOf(origin + (turn + 1) * step, zone) : origin + (turn + 1) * step);
  const found: Turn[] = [];
  // Clocks that went back by up to a day make turns longer than they are on the wall.
  for (let turn = Math.max(0, Math.floor((near - origin - DAY_MS) / step) - 1); begin(turn) < span.to; turn += 1) {
    const [from, to] = [begin(turn), end(turn)];
    const person = people[turn % people.length];
    if (person !== undefined && from < to && to > span.from) found.push({ from, to, person, turn });
  }
  return found;
}
