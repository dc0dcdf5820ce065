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
