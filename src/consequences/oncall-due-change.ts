import { changeShift, type ReadNotes } from '../incidents/oncall/change-shift.ts';
import { ONCALL_TIMER } from '../incidents/oncall/timers.ts';
import type { TimerHandler } from '../queue/consequence.ts';
import { handoverNotes } from './handover-notes.ts';

/** When somebody else comes on call, hand over. The timer's subject is the schedule's id. */
export const oncallDueChange: TimerHandler = {
  kind: ONCALL_TIMER,
  run: (ctx, timer) => changeShift(ctx, timer.subject, handoverNotes satisfies ReadNotes),
};
