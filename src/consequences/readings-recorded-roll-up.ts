import { refreshOpenGates } from '../lifecycle/refresh-open-gates.ts';
import { readingsRecorded } from '../monitoring/kpis/events.ts';
import { rollUp } from '../monitoring/kpis/roll-up.ts';
import { defineConsequence } from '../queue/consequence.ts';

/**
 * When readings were recorded, bring the roll-ups up to date and judge their KPIs, a batch that came before as well. A target
 * that is missed or a warning is no fact of its own: open requests that ask about KPIs are looked at here.
 */
export const readingsRecordedRollUp = defineConsequence({
  name: 'readings-recorded-roll-up',
  on: [readingsRecorded.kind],
  run: async (ctx, fact) => {
    await rollUp(ctx);
    for (const model of readingsRecorded.read(fact).models)
      await refreshOpenGates(ctx, { model, gate: 'kpis-at-target' });
  },
});
