import { z } from 'zod';
import { defineEvent } from '../../ledger/event.ts';
import { URGENCIES } from './tables.ts';

const of = { page: z.string(), subject: z.string(), policy: z.string() };

export const pageStarted = defineEvent(
  'page.started',
  1,
  z.object({
    ...of,
    urgency: z.enum(URGENCIES),
    severity: z.number(),
    steps: z.number(),
    model: z.string().optional(),
  }),
);
/** What the subject is changed: what people see is shown anew. */
export const pageChanged = defineEvent(
  'page.changed',
  1,
  z.object({ ...of, severity: z.number(), alerts: z.number() }),
);
export const pageAcknowledged = defineEvent(
  'page.acknowledged',
  1,
  z.object({ ...of, by: z.string(), leaseUntil: z.string() }),
);
export const pageEnded = defineEvent('page.ended', 1, z.object({ ...of, because: z.string() }));

/** Messages go out: the ones of a step, or of a person's later methods. `attempts` are rows of `page_attempt`. */
export const pageSent = defineEvent(
  'page.sent',
  1,
  z.object({
    ...of,
    step: z.number(),
    round: z.number(),
    people: z.array(z.string()),
    attempts: z.array(z.string()),
    /** Why it is sent now, where the step alone does not say it. */
    because: z.enum(['step', 'time', 'unconfirmed', 'failed', 'fallback', 'test']),
  }),
);
/** A step was left out at once. */
export const pageSkipped = defineEvent(
  'page.skipped',
  1,
  z.object({ ...of, step: z.number(), because: z.enum(['nobody', 'hours', 'few-alerts']) }),
);
/** Nobody answers, or nobody could be reached: the admins and the incidents channel are paged. */
export const pageFellBack = defineEvent(
  'page.fell-back',
  1,
  z.object({ ...of, because: z.enum(['nobody-answers', 'reaches-nobody', 'no-timer']), admins: z.number() }),
);
/** Somebody said that it is not his: the next step is taken at once. */
export const pageEscalated = defineEvent('page.escalated', 1, z.object({ ...of, by: z.string().optional() }));
/** An acknowledgement runs out soon; its holder is asked whether he is still on it. */
export const pageReminded = defineEvent('page.reminded', 1, z.object({ ...of, person: z.string(), until: z.string() }));
/** The reminder was not answered: the escalation goes on. */
export const pageResumed = defineEvent('page.resumed', 1, z.object({ ...of, person: z.string() }));
/** A step declares an incident; what stands above does it. */
export const pageDeclareDue = defineEvent('page.declare-due', 1, z.object({ ...of, severity: z.number() }));

export const policyCreated = defineEvent(
  'escalation.created',
  1,
  z.object({ policy: z.string(), steps: z.array(z.string()) }),
);
export const policyEdited = defineEvent(
  'escalation.edited',
  1,
  z.object({ policy: z.string(), steps: z.array(z.string()), before: z.array(z.string()) }),
);
export const policyDeleted = defineEvent('escalation.deleted', 1, z.object({ policy: z.string() }));

/** Somebody changed how he is reached: kinds of methods, never addresses. */
export const contactChanged = defineEvent(
  'contact.changed',
  1,
  z.object({ person: z.string(), urgent: z.array(z.string()), normal: z.array(z.string()), quiet: z.boolean() }),
);
export const providerChanged = defineEvent(
  'page-provider.changed',
  1,
  z.object({ provider: z.string(), kind: z.string(), host: z.string(), removed: z.boolean() }),
);
