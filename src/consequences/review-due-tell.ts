import { REVIEW_TIMER } from '../lifecycle/open-review.ts';
import { tellOverdue } from '../lifecycle/overdue-reviews.ts';
import type { TimerHandler } from '../queue/consequence.ts';

/** When a review was not decided in time, say so to who answers for it. The timer's subject is `R-82`. */
export const reviewDueTell: TimerHandler = {
  kind: REVIEW_TIMER,
  run: async (ctx, timer) => tellOverdue(ctx, { request: Number(timer.subject.slice(2)) }),
};
