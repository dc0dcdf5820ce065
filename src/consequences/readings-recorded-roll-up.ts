import { readingsRecorded } from '../monitoring/kpis/events.ts';
import { rollUp } from '../monitoring/kpis/roll-up.ts';
import { defineConsequence } from '../queue/consequence.ts';

/** When readings were recorded, bring the roll-ups up to date and judge their KPIs; a batch that came before is done as well. */
export const readingsRecordedRollUp = defineConsequence({
  name: 'readings-recorded-roll-up',
  on: [readingsRecorded.kind],
  run: (ctx) => rollUp(ctx),
});
