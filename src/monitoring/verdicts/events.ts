import { z } from 'zod';
import { defineEvent } from '../../ledger/event.ts';
import { SIGNALS } from './compare.ts';

const ofSignal = {
  model: z.string(),
  version: z.string(),
  baseline: z.number(),
  feature: z.string(),
  signal: z.enum(SIGNALS),
  /** The window that decided. */
  from: z.string(),
  to: z.string(),
};

/** Once for each signal and baseline until it is cleared. `effect` reached `floor`, `adjusted` is p over the run. */
export const driftBreached = defineEvent(
  'drift.breached',
  1,
  z.object({
    ...ofSignal,
    method: z.string(),
    adjusted: z.number(),
    effect: z.string(),
    value: z.number(),
    floor: z.number(),
    origin: z.string(),
  }),
);
/** `since` is the end of the window that began it. `ended`: its baseline is no longer compared with. */
export const driftCleared = defineEvent(
  'drift.cleared',
  1,
  z.object({ ...ofSignal, since: z.string(), ended: z.boolean().optional() }),
);

/** One fact for each window that was judged against a baseline. */
export const windowJudged = defineEvent(
  'drift.judged',
  1,
  z.object({
    model: z.string(),
    version: z.string(),
    baseline: z.number(),
    from: z.string(),
    to: z.string(),
    /** How many signals were found in each state. */
    states: z.record(z.string(), z.number()),
  }),
);

export const driftRuleChanged = defineEvent(
  'drift.rule-changed',
  1,
  z.object({
    model: z.string(),
    feature: z.string().optional(),
    before: z.record(z.string(), z.number()),
    now: z.record(z.string(), z.number()),
  }),
);
