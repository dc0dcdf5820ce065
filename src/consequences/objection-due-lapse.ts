import { OBJECTION_TIMER } from '../lifecycle/cast-vote.ts';
import { lapseObjection } from '../lifecycle/retract-vote.ts';
import type { TimerHandler } from '../queue/consequence.ts';

/** When an objection got no reason in time, end it. The timer's subject is `R-81 <person>`. */
export const objectionDueLapse: TimerHandler = {
  kind: OBJECTION_TIMER,
  run: async (ctx, timer) => {
    const [name = '', person = ''] = timer.subject.split(' ');
    await lapseObjection(ctx, { request: Number(name.slice(2)), person });
  },
};
