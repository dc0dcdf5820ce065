import { z } from 'zod';
import { defineEvent } from '../../ledger/event.ts';

/** What one sender counted of a window, when it is new or other than before. `digest` is sha256 over its profiles. */
export const profilesRecorded = defineEvent(
  'profiles.recorded',
  1,
  z.object({
    model: z.string(),
    version: z.string(),
    from: z.string(),
    to: z.string(),
    part: z.string(),
    baseline: z.number(),
    recorded: z.number(),
    corrected: z.number(),
    digest: z.string(),
  }),
);
