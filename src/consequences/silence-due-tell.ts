import { silenceDue } from '../incidents/alerts/silence-due.ts';
import { SILENCE_TIMER } from '../incidents/alerts/timers.ts';
import type { TimerHandler } from '../queue/consequence.ts';

/** When a silence is about to end, tell its author; when it ends, look again at what it muted. */
export const silenceDueTell: TimerHandler = {
  kind: SILENCE_TIMER,
  run: (ctx, { subject }) => silenceDue(ctx, Number(subject.slice(2))),
};
