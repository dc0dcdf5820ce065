import { z } from 'zod';
import { defineEvent } from '../../ledger/event.ts';
import { DRIFT_TOOLS } from './tables.ts';

/** Another tool reported on drift. `digest` is sha256 of what it sent. */
export const driftReported = defineEvent(
  'drift.reported',
  1,
  z.object({
    model: z.string(),
    version: z.string(),
    tool: z.enum(DRIFT_TOOLS),
    at: z.string(),
    columns: z.number(),
    drifted: z.number(),
    digest: z.string(),
  }),
);
