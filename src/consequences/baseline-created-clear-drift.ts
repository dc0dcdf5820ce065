import { baselineCreated } from '../monitoring/baselines/events.ts';
import { clearEnded } from '../monitoring/verdicts/end-baselines.ts';
import { defineConsequence } from '../queue/consequence.ts';

/** When a baseline took the place of another, breaches against that one are over. */
export const baselineCreatedClearDrift = defineConsequence({
  name: 'baseline-created-clear-drift',
  on: [baselineCreated.kind],
  run: async (ctx, fact) => {
    const { model, ended } = baselineCreated.read(fact);
    if (ended !== undefined) await clearEnded(ctx, model, [ended]);
  },
});
