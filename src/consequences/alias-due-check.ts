import { ALIAS_TIMER } from '../outside/alias-watches.ts';
import type { TimerHandler } from '../queue/consequence.ts';
import type { OutsideParts } from './index.ts';

/** Every few minutes, and when MLflow tells of a change, compare an alias with what was approved. */
export const aliasDueCheck = (check: OutsideParts['check']): TimerHandler => ({
  kind: ALIAS_TIMER,
  run: (ctx, timer) => check(ctx, timer.subject),
});
