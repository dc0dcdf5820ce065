import { z } from 'zod';
import { defineEvent } from '../ledger/event.ts';
import { SECTIONS } from './tables.ts';

const place = z.object({ platform: z.string(), team: z.string(), channel: z.string() });
const of = { digest: z.string(), name: z.string() };
const setup = {
  ...of,
  cron: z.string(),
  zone: z.string(),
  models: z.array(z.string()).optional(),
  sections: z.array(z.string()),
  onlyChanges: z.boolean(),
  missed: z.string(),
  places: z.array(place),
};

export const digestCreated = defineEvent('digest.created', 1, z.object({ ...setup, owner: z.string() }));
export const digestEdited = defineEvent('digest.edited', 1, z.object(setup));
export const digestPaused = defineEvent('digest.paused', 1, z.object(of));
export const digestResumed = defineEvent('digest.resumed', 1, z.object(of));
export const digestDeleted = defineEvent('digest.deleted', 1, z.object(of));

/** Somebody reads it by direct message from now on, or no longer. */
export const digestSubscribed = defineEvent('digest.subscribed', 1, z.object({ ...of, person: z.string() }));
export const digestUnsubscribed = defineEvent('digest.unsubscribed', 1, z.object({ ...of, person: z.string() }));

const run = { ...of, slot: z.string() };

/** A slot was read and written once; `silent` when nothing had changed and only changes were wanted. */
export const digestRan = defineEvent(
  'digest.run',
  1,
  z.object({
    ...run,
    byHand: z.boolean(),
    state: z.enum(['sent', 'silent']),
    from: z.string(),
    to: z.string(),
    places: z.number(),
  }),
);
/** It went out without these sections: they could not be read. */
export const digestUnread = defineEvent('digest.unread', 1, z.object({ ...run, sections: z.array(z.enum(SECTIONS)) }));
/** Slots that nothing was sent for: Steward was away, and the digest's rule leaves them out. */
export const digestSkipped = defineEvent(
  'digest.skipped',
  1,
  z.object({ ...of, first: z.string(), last: z.string(), count: z.number() }),
);
export const digestDelivered = defineEvent('digest.delivered', 1, z.object({ ...run, place }));
/** `off`: nothing goes there any more; `paused`: it was the last place. */
export const digestFailed = defineEvent(
  'digest.failed',
  1,
  z.object({ ...run, place, because: z.string(), off: z.boolean(), paused: z.boolean() }),
);
/** Ten minutes after it was due it is not everywhere; `composed` is false when it was not even written. */
export const digestLate = defineEvent('digest.late', 1, z.object({ ...run, composed: z.boolean() }));
