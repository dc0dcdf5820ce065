import { createHash } from 'node:crypto';
import { parseCron } from '../queue/cron-fields.ts';
import { nextSlot } from '../queue/next-slot.ts';
import type { Missed } from './tables.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A digest goes out up to so much after its slot: those of one hour do not all read at once. */
const SPREAD_MS = 60_000;
/** Until then a slot is not missed, only late. */
export const LATE_MS = 10 * MINUTE;
/** How far back earlier slots are looked for, step by step, so that a slot each minute is not counted from last year. */
const BACK = [HOUR, 2 * HOUR, 25 * HOUR, 8 * DAY, 63 * DAY, 367 * DAY, (8 * 366 + 1) * DAY];
/** More missed slots are not counted. */
const MOST_COUNTED = 1_000;

/** When and in which zone. */
export interface Schedule {
  readonly cron: string;
  readonly zone: string;
}

/** How long after its slots a digest goes out: always the same for the same digest, in whole seconds. */
export function spreadOf(digest: string): number {
  const hash = createHash('sha256').update(digest).digest();
  return (hash.readUInt32BE(0) % (SPREAD_MS / 1_000)) * 1_000;
}

/** The newest `most` slots up to and including `until`, the oldest first; none before `from` when that is given. */
export function slotsUpTo({ cron, zone }: Schedule, until: Date, most: number, from?: Date): Date[] {
  const fields = parseCron(cron);
  const earliest = from ? from.getTime() - 1 : Number.NEGATIVE_INFINITY;
  for (const back of BACK) {
    const start = Math.max(until.getTime() - back, earliest);
    const found: Date[] = [];
    let slot = nextSlot(fields, zone, new Date(start));
    while (slot && slot <= until) {
      found.push(slot);
      slot = nextSlot(fields, zone, slot);
    }
    if (found.length >= most || start === earliest) return found.slice(-most);
  }
  return [];
}

/** What is due: the slots to run, the oldest first, and those that are left out. */
export interface Due {
  readonly run: readonly Date[];
  readonly skipped: { readonly first: Date; readonly last: Date; readonly count: number } | undefined;
}

/**
 * Which slots run at `now`, when the first that did not run yet is `from`. What is at most ten minutes old always runs; of
 * older ones none (`skip`), the newest when nothing newer runs (`latest`), or the newest `most` (`all`).
 */
export function dueSlots(
  schedule: Schedule & { readonly missed: Missed; readonly missedMost: number },
  from: Date,
  now: Date,
): Due {
  const all = slotsUpTo(schedule, now, MOST_COUNTED, from);
  const fresh = all.filter((slot) => now.getTime() - slot.getTime() <= LATE_MS);
  const old = all.slice(0, all.length - fresh.length);
  const kept = { skip: 0, latest: fresh.length === 0 ? 1 : 0, all: schedule.missedMost }[schedule.missed];
  const skipped = old.slice(0, Math.max(0, old.length - kept));
  return {
    run: [...old.slice(skipped.length), ...fresh],
    skipped: skipped.length === 0 ? undefined : { first: from, last: skipped.at(-1)!, count: skipped.length },
  };
}

/** A span of time, and the completed one of the same length that it is compared with. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
  readonly comparedFrom: Date;
  readonly comparedTo: Date;
  /** It goes on: compared with the same elapsed part. */
  readonly soFar: boolean;
}

/** What a slot looks back on: from the slot before it, compared with as much before that. */
export function periodOf(schedule: Schedule, slot: Date): Period {
  const [before = new Date(slot.getTime() - DAY)] = slotsUpTo(schedule, new Date(slot.getTime() - 1), 1);
  const length = slot.getTime() - before.getTime();
  return {
    from: before,
    to: slot,
    comparedFrom: new Date(before.getTime() - length),
    comparedTo: before,
    soFar: false,
  };
}

/** What a look between two slots sees: since the last slot, compared with the same part of the period before it. */
export function periodSoFar(schedule: Schedule, now: Date): Period {
  const [before, last = before] = slotsUpTo(schedule, now, 2);
  if (!last || last.getTime() === now.getTime()) return periodOf(schedule, now);
  const { from } = periodOf(schedule, last);
  const elapsed = now.getTime() - last.getTime();
  return {
    from: last,
    to: now,
    comparedFrom: from,
    comparedTo: new Date(Math.min(from.getTime() + elapsed, last.getTime())),
    soFar: true,
  };
}
