import { readTimedWindow, WINDOW_TIMER } from '../monitoring/profiles/window-timer.ts';
import { judgeWindow } from '../monitoring/verdicts/judge-window.ts';
import type { TimerHandler } from '../queue/consequence.ts';

/** When a window is over and its senders had their time, judge it. */
export const windowDueJudge: TimerHandler = {
  kind: WINDOW_TIMER,
  run: async (ctx, { subject }) => judgeWindow(ctx, readTimedWindow(subject)),
};
