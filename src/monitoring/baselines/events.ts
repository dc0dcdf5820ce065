import { z } from 'zod';
import { defineEvent } from '../../ledger/event.ts';
import { BASELINE_KINDS } from './tables.ts';

/**
 * `ended` is the number of the one whose place it took. `digest` is over the edges of all features. `weeksSeen`: Steward set
 * it up by itself, because the same hours were known from so many weeks before.
 */
export const baselineCreated = defineEvent(
  'baseline.created',
  1,
  z.object({
    model: z.string(),
    version: z.string(),
    baseline: z.number(),
    kind: z.enum(BASELINE_KINDS),
    edgesOf: z.number(),
    windows: z.number().optional(),
    takenFrom: z.string().optional(),
    features: z.number(),
    digest: z.string(),
    ended: z.number().optional(),
    weeksSeen: z.number().optional(),
  }),
);
export const baselineEnded = defineEvent(
  'baseline.ended',
  1,
  z.object({ model: z.string(), version: z.string(), baseline: z.number(), kind: z.enum(BASELINE_KINDS) }),
);
