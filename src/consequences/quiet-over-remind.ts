import { QUIET_TIMER, remindAfterQuiet } from '../lifecycle/remind-voters.ts';
import type { TimerHandler } from '../queue/consequence.ts';

/** When the quiet hours are over in which somebody was not reminded, remind him. The timer's subject is `R-81 <person>`. */
export const quietOverRemind: TimerHandler = {
  kind: QUIET_TIMER,
  run: async (ctx, timer) => {
    const [name = '', person = ''] = timer.subject.split(' ');
    await remindAfterQuiet(ctx, { request: Number(name.slice(2)), person });
  },
};
