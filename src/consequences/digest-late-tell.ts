import { DIGEST_WATCH_TIMER } from '../digests/timers.ts';
import { watchDelivery } from '../digests/watch-delivery.ts';
import type { TimerHandler } from '../queue/consequence.ts';

/** Ten minutes after a slot, tell the owner of a digest that is not everywhere. The timer's subject is `<id>:<slot>`. */
export const digestLateTell: TimerHandler = {
  kind: DIGEST_WATCH_TIMER,
  run: (ctx, timer) => watchDelivery(ctx, timer.subject),
};
