import { refreshOpenGates } from '../lifecycle/refresh-open-gates.ts';
import { GATES_TIMER } from '../lifecycle/watch-gates.ts';
import type { TimerHandler } from '../queue/consequence.ts';

/** When a gate changes by itself (a freeze ends, evidence expires, the soak is long enough), evaluate the request again. */
export const gatesDueRefresh: TimerHandler = {
  kind: GATES_TIMER,
  run: async (ctx, { subject }) => refreshOpenGates(ctx, { request: Number(subject.replace('R-', '')) }),
};
