import { z } from 'zod';
import { defineEvent } from '../../ledger/event.ts';

const of = { schedule: z.string(), name: z.string() };
const span = { from: z.string(), to: z.string() };
const ids = z.array(z.string());

export const scheduleCreated = defineEvent(
  'oncall.created',
  1,
  z.object({ ...of, zone: z.string(), owner: z.string(), covers: z.string().optional() }),
);
export const scheduleEdited = defineEvent(
  'oncall.edited',
  1,
  z.object({ ...of, zone: z.string(), owner: z.string(), covers: z.string().optional() }),
);
export const scheduleDeleted = defineEvent('oncall.deleted', 1, z.object(of));

/** A rotation counts from now on as it is said here; `before` is the one it takes the place of. */
export const layerSet = defineEvent(
  'oncall.layer-set',
  1,
  z.object({
    ...of,
    layer: z.string(),
    title: z.string(),
    before: z.string().optional(),
    rank: z.number(),
    people: ids,
    every: z.number(),
    unit: z.string(),
    start: z.string(),
    hours: z.string().optional(),
    holidays: z.string(),
  }),
);
export const layerRemoved = defineEvent('oncall.layer-removed', 1, z.object({ ...of, layer: z.string() }));

/** A layer's times are those of a calendar from now on; `before` is the layer it takes the place of. */
export const calendarRead = defineEvent(
  'oncall.calendar-read',
  1,
  z.object({
    ...of,
    layer: z.string(),
    title: z.string(),
    before: z.string().optional(),
    people: ids,
    times: z.number(),
    unknown: z.number(),
    host: z.string().optional(),
  }),
);
/** A calendar that is read again cannot be read, can be again, or names others whom nobody knows; the card says which. */
export const calendarNoted = defineEvent(
  'oncall.calendar-noted',
  1,
  z.object({ ...of, title: z.string(), at: z.string(), what: z.enum(['failed', 'back', 'unknown']) }),
);

const override = { ...of, override: z.number(), person: z.string(), ...span };
/** Somebody takes a time; `instead` are those who had it. */
export const overrideMade = defineEvent(
  'oncall.override-made',
  1,
  z.object({ ...override, instead: ids, swap: z.number().optional() }),
);
export const overrideEnded = defineEvent('oncall.override-ended', 1, z.object(override));

const swap = { ...of, swap: z.number(), person: z.string(), ...span };
export const swapOffered = defineEvent('oncall.swap-offered', 1, z.object(swap));
export const swapTaken = defineEvent('oncall.swap-taken', 1, z.object({ ...swap, by: z.string() }));
/** Taken back by whoever offered it, or nobody took it until its time was over. */
export const swapEnded = defineEvent(
  'oncall.swap-ended',
  1,
  z.object({ ...swap, because: z.enum(['withdrawn', 'lapsed', 'deleted']) }),
);

export const holidaysSet = defineEvent('oncall.holidays-set', 1, z.object({ ...of, days: ids, removed: ids }));
export const feedMade = defineEvent(
  'oncall.feed-made',
  1,
  z.object({ schedule: z.string().optional(), person: z.string().optional(), ended: z.number() }),
);
export const feedsEnded = defineEvent('oncall.feeds-ended', 1, z.object({ person: z.string(), ended: z.number() }));

/** Somebody else is on call: `came` are new, `after` is everybody. */
export const shiftChanged = defineEvent(
  'oncall.changed',
  1,
  z.object({ ...of, at: z.string(), before: ids, after: ids, came: ids }),
);
const gap = z.object({ ...span, kind: z.enum(['nobody', 'away', 'silent']), person: z.string().nullable() });
/** Nobody is on call in these times, or only somebody who is away or may hear no page; `days` is how far ahead it is told, 0 when it has begun. */
export const gapsFound = defineEvent(
  'oncall.gaps',
  1,
  z.object({ ...of, days: z.number(), at: z.string(), gaps: z.array(gap) }),
);

const rota = { ...of, platform: z.string(), team: z.string(), list: z.string() };
export const rotaSet = defineEvent('oncall.rota-set', 1, z.object(rota));
export const rotaEnded = defineEvent('oncall.rota-ended', 1, z.object(rota));
/** The list could not be written; told once until it is written again. */
export const rotaFailed = defineEvent('oncall.rota-failed', 1, z.object({ ...rota, at: z.string() }));
