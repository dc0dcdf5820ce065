import { z } from 'zod';
import { defineEvent } from '../../ledger/event.ts';

const ofGroup = { group: z.number(), opening: z.number() };

/** The first alert of a group fires. */
export const groupOpened = defineEvent(
  'alert.opened',
  1,
  z.object({
    ...ofGroup,
    route: z.string(),
    source: z.string(),
    severity: z.number(),
    firing: z.number(),
    model: z.string().optional(),
    labels: z.record(z.string(), z.string()),
  }),
);
/** One that had ended fires again before it was forgotten. */
export const groupReopened = defineEvent('alert.reopened', 1, z.object({ ...ofGroup, firing: z.number() }));
/** None of its alerts fires any more. */
export const groupResolved = defineEvent('alert.resolved', 1, z.object({ ...ofGroup, total: z.number() }));

export const NOTIFY_REASONS = ['first', 'new-alerts', 'all-resolved', 'new-resolved', 'repeat'] as const;

/** People are told: by the card the first time, later by a line under it. */
export const groupNotified = defineEvent(
  'alert.notified',
  1,
  z.object({
    ...ofGroup,
    reason: z.enum(NOTIFY_REASONS),
    firing: z.number(),
    newFiring: z.number(),
    newResolved: z.number(),
    muted: z.number(),
  }),
);
/** Its numbers changed and its card shows them; told at most every few seconds. */
export const groupChanged = defineEvent(
  'alert.changed',
  1,
  z.object({ ...ofGroup, firing: z.number(), total: z.number(), flapping: z.boolean() }),
);

/** Somebody has it. `before` had it until people were paged again. */
export const groupAcknowledged = defineEvent(
  'alert.acknowledged',
  1,
  z.object({ ...ofGroup, by: z.string().optional(), before: z.string().optional() }),
);
/** A person is to look after it from now on. */
export const groupAssigned = defineEvent(
  'alert.assigned',
  1,
  z.object({ ...ofGroup, person: z.string(), before: z.string().optional() }),
);
/** A person or a tool noted something about it; `note` is in the texts. */
export const groupNoted = defineEvent('alert.noted', 1, z.object(ofGroup));
/** A route or a person wants an incident made of it: what stands above does it. `title` is in the texts. */
export const declareDue = defineEvent(
  'alert.declare-due',
  1,
  z.object({ ...ofGroup, severity: z.number(), model: z.string().optional(), route: z.string().optional() }),
);

const ofSilence = { silence: z.number() };
/** `reason` is free text. */
export const silenceAdded = defineEvent(
  'silence.added',
  1,
  z.object({
    ...ofSilence,
    matchers: z.array(z.string()),
    from: z.string(),
    to: z.string().optional(),
    weekly: z.string().optional(),
    maintenance: z.boolean(),
  }),
);
export const silenceEnded = defineEvent('silence.ended', 1, z.object(ofSilence));
/** Shortly before its end: its author is told. */
export const silenceEnding = defineEvent(
  'silence.ending',
  1,
  z.object({ ...ofSilence, to: z.string(), author: z.string().optional() }),
);
/** Its time is over. */
export const silenceOver = defineEvent('silence.over', 1, z.object(ofSilence));

export const routeSet = defineEvent(
  'alert-route.set',
  1,
  z.object({
    route: z.string(),
    source: z.string().optional(),
    matchers: z.array(z.string()),
    groupBy: z.array(z.string()),
    page: z.string().optional(),
    place: z.string().optional(),
    declare: z.number().optional(),
    perMinute: z.number().optional(),
    perHour: z.number().optional(),
    isNew: z.boolean(),
  }),
);
export const routeRemoved = defineEvent('alert-route.removed', 1, z.object({ route: z.string() }));
export const inhibitSet = defineEvent(
  'alert-inhibit.set',
  1,
  z.object({ rule: z.string(), cause: z.array(z.string()), target: z.array(z.string()), equal: z.array(z.string()) }),
);
export const inhibitRemoved = defineEvent('alert-inhibit.removed', 1, z.object({ rule: z.string() }));
