import { z } from 'zod';
import { defineEvent } from '../../ledger/event.ts';
import { AGGREGATIONS } from './tables.ts';

const definition = {
  unit: z.string(),
  better: z.enum(['higher', 'lower']),
  target: z.number().nullable(),
  warn: z.number().nullable(),
  breach: z.number().nullable(),
  aggregation: z.enum(AGGREGATIONS),
  windowMinutes: z.number(),
  minimum: z.number(),
  freshnessMinutes: z.number(),
  retentionDays: z.number(),
};

export const kpiDefined = defineEvent(
  'kpi.defined',
  1,
  z.object({ model: z.string(), kpi: z.string(), definition: z.object(definition) }),
);
export const kpiEdited = defineEvent(
  'kpi.edited',
  1,
  z.object({ model: z.string(), kpi: z.string(), before: z.object(definition), now: z.object(definition) }),
);

/** A batch of readings that changed something. `digest` is over its rows as docs/kpis.md has them. */
export const readingsRecorded = defineEvent(
  'readings.recorded',
  1,
  z.object({
    batch: z.string(),
    /** New ones, and ones whose value was another before. */
    recorded: z.number(),
    corrected: z.number(),
    digest: z.string(),
    models: z.array(z.string()),
    from: z.string(),
    to: z.string(),
  }),
);

const judged = {
  model: z.string(),
  kpi: z.string(),
  value: z.number(),
  breach: z.number().nullable(),
  better: z.enum(['higher', 'lower']),
  samples: z.number(),
  from: z.string(),
  to: z.string(),
};
export const kpiBreached = defineEvent('kpi.breached', 1, z.object(judged));
/** `since` is when it was breached. */
export const kpiCleared = defineEvent('kpi.cleared', 1, z.object({ ...judged, since: z.string() }));

const ofSource = { model: z.string(), kpi: z.string(), source: z.string() };
/** Without `query`: it is read from nowhere any more. */
export const kpiSourceSet = defineEvent(
  'kpi.source-set',
  1,
  z.object({
    ...ofSource,
    query: z.string().optional(),
    everyMinutes: z.number().optional(),
    version: z.string().optional(),
  }),
);
/** Told once, however often it is tried again. */
export const kpiSourceFailed = defineEvent('kpi.source-failed', 1, z.object({ ...ofSource, because: z.string() }));
export const kpiSourceBack = defineEvent('kpi.source-back', 1, z.object({ ...ofSource, since: z.string() }));
