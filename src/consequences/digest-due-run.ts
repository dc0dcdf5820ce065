import { runDue } from '../digests/run-due.ts';
import { DIGEST_TIMER } from '../digests/timers.ts';
import type { TimerHandler } from '../queue/consequence.ts';

/** When a digest's slot has come, read and write it. The timer's subject is the digest's id. */
export const digestDueRun: TimerHandler = {
  kind: DIGEST_TIMER,
  run: (ctx, timer) => runDue(ctx, { digest: timer.subject }),
};
