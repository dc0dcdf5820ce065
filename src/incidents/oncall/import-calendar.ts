import { z } from 'zod';
import { SHORT_NAME } from '../../chat/options/short-name.ts';
import { StewardError } from '../../kernel/errors.ts';
import { wallTimeAt } from '../../kernel/zone.ts';
import { emit } from '../../ledger/event.ts';
import { callerOf } from '../../people/get-person.ts';
import { matchPeople } from '../../people/match-people.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { dropCalendars, hostOf, READ_MS, readIn } from './calendars.ts';
import { insertSchedule } from './create-schedule.ts';
import { calendarRead } from './events.ts';
import { lockSchedule, type Schedule } from './find-schedules.ts';
import { namesIn, whoIs } from './ical/naming.ts';
import { type CalendarTime, readCalendar } from './ical/read-calendar.ts';
import { lockOwnSchedule } from './may-change.ts';
import type { StoredLayer } from './read-plans.ts';
import { wallText } from './rotation-words.ts';
import { endLayer, standingLayers } from './set-layer.ts';
import type { LayerTime } from './shifts.ts';
import { DAY_MS } from './spans.ts';
import { oncallCalendar, oncallLayer } from './tables.ts';
import { replan } from './timers.ts';

/** A calendar is read so far ahead: a year and a month. */
const AHEAD_MS = 396 * DAY_MS;
const MOST_UNKNOWN = 50;

const Input = z.object({
  schedule: z.string(),
  layer: z.string().regex(SHORT_NAME).default('calendar'),
  /** Makes the schedule, in this zone. */
  makeIn: z.string().max(60).optional(),
  /** Where it is read again each hour; handed in once when left out. */
  url: z.url().max(1_000).optional(),
  allowPrivate: z.boolean().default(false),
});

/** What a calendar gave. */
export interface Imported {
  readonly schedule: Schedule;
  readonly layer: string;
  readonly times: readonly LayerTime[];
  readonly unknown: readonly string[];
}

/** What a calendar has from now on, and until when it was read. */
export interface CalendarAhead {
  readonly times: readonly CalendarTime[];
  readonly to: Date;
}

/** Throws as `readCalendar` does. */
export function calendarAhead({ now }: Pick<Ctx, 'now'>, text: string, zone: string): CalendarAhead {
  const to = new Date(now.getTime() + AHEAD_MS);
  return { times: readCalendar(text, { from: now.getTime(), to: to.getTime(), zone }), to };
}

/**
 * Lets a layer follow a calendar, in place of the one that it followed; the layer and the schedule are made where they are
 * not there. A token is let to any schedule by its scope. NAME_TAKEN where people take turns in it, BAD_INPUT where the
 * calendar has no shift ahead of anybody known.
 */
export async function importCalendar(ctx: Ctx, raw: z.input<typeof Input>, read: CalendarAhead): Promise<Imported> {
  const { schedule: name, layer: title, makeIn, url, allowPrivate } = Input.parse(raw);
  return inTransaction(ctx, async (tx) => {
    if (allowPrivate && (await callerOf(tx)).role !== 'admin')
      throw new StewardError('NOT_ALLOWED', 'Only an admin lets Steward read a private address.', { field: 'url' });
    const schedule =
      makeIn === undefined
        ? await (tx.actor.type === 'token' ? lockSchedule : lockOwnSchedule)(tx, name)
        : await insertSchedule(tx, { schedule: name, zone: makeIn, covers: undefined });
    const standing = await standingLayers(tx, schedule.id);
    const before = standing.find((each) => each.name === title);
    if (before && before.times === null) {
      throw new StewardError('NAME_TAKEN', `People take turns in the layer ${title} of ${schedule.name}.`, {
        field: 'layer',
        hint: `Give \`--layer\` another name, or take it out first: \`oncall remove ${schedule.name} ${title}\`.`,
      });
    }
    const { times, unknown } = await timesOf(tx, read.times);
    if (times.length === 0) {
      throw new StewardError('BAD_INPUT', nobodyWords(unknown), {
        field: 'calendar',
        hint: 'Events name people by @handle, name, or an e-mail address that an admin linked (`people link @ada --login ada@example.com`). Nothing was changed.',
      });
    }
    const rank = before?.rank ?? Math.max(0, ...standing.map((each) => each.rank)) + 1;
    await dropCalendars(tx, schedule.id, title);
    const said = { url: url ?? null, allowPrivate, unknown: [...unknown], readTo: read.to, readAt: tx.now, at: tx.now };
    await tx.db
      .insert(oncallCalendar)
      .values({ workspaceId: tx.workspace, schedule: schedule.id, layer: title, ...said });
    if (url !== undefined) await readIn(tx, { schedule: schedule.id, layer: title }, READ_MS);
    const host = hostOf({ url: url ?? null });
    await replaceTimes(tx, { schedule, before, layer: { name: title, rank }, times, unknown: unknown.length, host });
    return { schedule, layer: title, times, unknown };
  });
}

/** The times that are ahead and somebody's; and whom the calendar names for them that nobody is. */
export async function timesOf(
  tx: Tx,
  times: readonly CalendarTime[],
): Promise<{ readonly times: LayerTime[]; readonly unknown: readonly string[] }> {
  const ahead = times.filter(({ to }) => to > tx.now.getTime());
  const known = await matchPeople(tx, [...new Set(ahead.flatMap(({ naming }) => namesIn(naming)))]);
  const unknown = new Set<string>();
  const found = ahead.flatMap(({ from, to, naming }) => {
    const who = whoIs(naming, known);
    for (const name of who.unknown) if (unknown.size < MOST_UNKNOWN) unknown.add(name);
    return who.people.map((person): LayerTime => ({ from, to, person }));
  });
  return { times: found, unknown: [...unknown] };
}

interface Replaced {
  readonly schedule: Schedule;
  readonly before: StoredLayer | undefined;
  readonly layer: Pick<StoredLayer, 'name' | 'rank'>;
  readonly times: readonly LayerTime[];
  readonly unknown: number;
  readonly host: string | undefined;
}

/** From now on these are the times of a layer; what they were before stays history. */
export async function replaceTimes(tx: Tx, replaced: Replaced): Promise<void> {
  const { schedule, before, layer, times, unknown, host } = replaced;
  if (before) await endLayer(tx, before);
  const people = [...new Set(times.map(({ person }) => person))];
  const id = tx.newId();
  await tx.db.insert(oncallLayer).values({
    ...{ workspaceId: tx.workspace, schedule: schedule.id, id, ...layer, people, times, fromAt: tx.now },
    ...{ every: 1, unit: 'weeks', start: wallText(wallTimeAt(tx.now.getTime(), schedule.zone)), holidays: 'as-usual' },
  });
  const body = { schedule: schedule.id, name: schedule.name, layer: id, title: layer.name, before: before?.id };
  emit(tx, calendarRead({ ...body, people, times: times.length, unknown, host }));
  await replan(tx, schedule.id);
}

function nobodyWords(unknown: readonly string[]): string {
  if (unknown.length === 0) return 'This calendar has no event ahead.';
  const more = unknown.length > 5 ? ` and ${unknown.length - 5} more` : '';
  return `Nobody here is named in this calendar: it names ${unknown.slice(0, 5).join(', ')}${more}.`;
}
