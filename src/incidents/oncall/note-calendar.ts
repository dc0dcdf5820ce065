import { emit } from '../../ledger/event.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { AGAIN_MS, type Calendar, findCalendar, hostOf, isCalendar, READ_MS, readIn } from './calendars.ts';
import { calendarNoted } from './events.ts';
import { lockScheduleById, type Schedule } from './find-schedules.ts';
import { type CalendarAhead, replaceTimes, timesOf } from './import-calendar.ts';
import { standingLayers } from './set-layer.ts';
import type { LayerTime } from './shifts.ts';
import { DAY_MS, within } from './spans.ts';
import { oncallCalendar } from './tables.ts';

/** A layer is written anew without a change when what was read ahead comes to its end. */
const ENOUGH_MS = 180 * DAY_MS;

/**
 * Takes what a calendar reads now: a layer is written anew where its times ahead are others. One that had shifts and has
 * none any more is a fault, and keeps them.
 */
export async function noteCalendar(ctx: Ctx, read: Calendar, got: CalendarAhead): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const found = await lockUnchanged(tx, read);
    if (!found) return;
    const { schedule, row } = found;
    const before = (await standingLayers(tx, schedule.id)).find(({ name }) => name === row.layer);
    if (!before || before.times === null) return;
    const { times, unknown } = await timesOf(tx, got.times);
    const now = tx.now.getTime();
    if (times.length === 0 && before.times.some(({ to }) => to > now)) {
      const because = unknown.length === 0 ? 'it has no shift ahead any more' : 'it names nobody who is known here';
      return fail(tx, schedule, row, because);
    }
    const span = { from: now, to: Math.min(row.readTo.getTime(), got.to.getTime()) };
    const enough = row.readTo.getTime() > now + ENOUGH_MS;
    const same = enough && digest(before.times, span) === digest(times, span);
    const said = { unknown: [...unknown], readAt: tx.now, problem: null, problemAt: null };
    await tx.db
      .update(oncallCalendar)
      .set({ ...said, ...(same ? {} : { readTo: got.to }) })
      .where(isCalendar(tx, row));
    await readIn(tx, row, READ_MS);
    if (!same) {
      const layer = { name: before.name, rank: before.rank };
      const host = hostOf(row);
      await replaceTimes(tx, { schedule, before, layer, times, unknown: unknown.length, host });
    }
    if (row.problem !== null) note(tx, schedule, row, 'back');
    if (unknown.some((name) => !row.unknown.includes(name))) note(tx, schedule, row, 'unknown');
  });
}

/** A calendar could not be read: what was read last stays, it is told once, and tried again each quarter of an hour. */
export async function noteCalendarFailed(ctx: Ctx, read: Calendar, because: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const found = await lockUnchanged(tx, read);
    if (found) await fail(tx, found.schedule, found.row, because);
  });
}

async function fail(tx: Tx, schedule: Schedule, row: Calendar, because: string): Promise<void> {
  await tx.db
    .update(oncallCalendar)
    .set({ problem: because.slice(0, 300), problemAt: row.problemAt ?? tx.now })
    .where(isCalendar(tx, row));
  await readIn(tx, row, AGAIN_MS);
  if (row.problem === null) note(tx, schedule, row, 'failed');
}

/** Undefined where it was imported anew or taken out while it was read. */
async function lockUnchanged(tx: Tx, read: Calendar) {
  const schedule = await lockScheduleById(tx, read.schedule);
  const row = schedule && (await findCalendar(tx, read));
  return row?.at.getTime() === read.at.getTime() ? { schedule: schedule as Schedule, row } : undefined;
}

function note(tx: Tx, schedule: Schedule, { layer }: Calendar, what: 'failed' | 'back' | 'unknown'): void {
  const body = { schedule: schedule.id, name: schedule.name, title: layer };
  emit(tx, calendarNoted({ ...body, at: tx.now.toISOString(), what }));
}

const digest = (times: readonly LayerTime[], span: { readonly from: number; readonly to: number }): string =>
  within(times, [span])
    .map(({ from, to, person }) => `${from} ${to} ${person}`)
    .sort()
    .join('\n');
