import { REPLAY_TIMER } from '../outside/replay-delivery.ts';
import type { TimerHandler } from '../queue/consequence.ts';
import type { OutsideParts } from './index.ts';

/** When an admin asked for a delivery once more, send it. The timer's subject is its id. */
export const replayDueSend = (replay: OutsideParts['replay']): TimerHandler => ({
  kind: REPLAY_TIMER,
  run: (ctx, timer) => replay(ctx, timer.subject),
});
