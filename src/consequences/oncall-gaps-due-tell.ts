import { tellGaps } from '../incidents/oncall/tell-gaps.ts';
import { ONCALL_GAPS_TIMER } from '../incidents/oncall/timers.ts';
import type { TimerHandler } from '../queue/consequence.ts';

/** When a gap ahead may have to be told, look for it. The timer's subject is the schedule's id. */
export const oncallGapsDueTell: TimerHandler = {
  kind: ONCALL_GAPS_TIMER,
  run: (ctx, timer) => tellGaps(ctx, timer.subject),
};
