import { setTimer } from '../queue/timer.ts';
import type { Tx } from '../store/unit.ts';
import { requestName } from './find-request.ts';
import type { GateResult } from './gate.ts';

/** Kind of the timer that evaluates a request's gates when one changes by itself. Its subject is `R-81`. */
export const GATES_TIMER = 'gates-due';

/** Sets the timer for the next instant at which a gate changes by itself: a freeze ends, evidence expires. */
export async function watchGates(tx: Tx, request: number, results: readonly GateResult[]): Promise<void> {
  const due = results.flatMap((result) => (result.until === undefined ? [] : [new Date(result.until)]));
  const [next] = due.filter((at) => at > tx.now).sort((a, b) => a.getTime() - b.getTime());
  if (next) await setTimer(tx, { kind: GATES_TIMER, subject: requestName(request), dueAt: next });
}
