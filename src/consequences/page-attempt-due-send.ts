import { attemptDue, attemptEnded, type Outcome, type ToSend } from '../incidents/paging/attempt-due.ts';
import { PAGE_ATTEMPT_TIMER } from '../incidents/paging/timers.ts';
import type { TimerHandler } from '../queue/consequence.ts';
import type { Ctx } from '../store/unit.ts';

/** Sends what does not go by chat: e-mail, providers of text messages and calls, webhooks. Never throws. */
export type SendPage = (ctx: Ctx, toSend: ToSend) => Promise<Outcome>;

/** When an attempt is due, send it. The timer's subject is the attempt's id. */
export const pageAttemptDueSend = (send: SendPage): TimerHandler => ({
  kind: PAGE_ATTEMPT_TIMER,
  run: async (ctx, { subject, generation }) => {
    const toSend = await attemptDue(ctx, { attempt: subject, generation });
    if (toSend) await attemptEnded(ctx, subject, await send(ctx, toSend));
  },
});
