import { SOURCE_TIMER } from '../monitoring/kpis/sources.ts';
import type { TimerHandler } from '../queue/consequence.ts';
import type { OutsideParts } from './index.ts';

/** At each slot of a KPI's source, and sooner after a failure, read what is due. */
export const sourceDueRead = (read: OutsideParts['read']): TimerHandler => ({
  kind: SOURCE_TIMER,
  run: (ctx, timer) => read(ctx, timer.subject),
});
