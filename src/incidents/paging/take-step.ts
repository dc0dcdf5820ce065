import { and, eq, isNotNull } from 'drizzle-orm';
import { emit } from '../../ledger/event.ts';
import { cancelTimer, setTimer, stillDue } from '../../queue/timer.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { heldBack } from './condition.ts';
import { endPages } from './end-pages.ts';
import { pageDeclareDue, pageSkipped } from './events.ts';
import { fallBack } from './fall-back.ts';
import { factOf, isPage, lockPage, type Page } from './find-pages.ts';
import { reach } from './reach.ts';
import type { Step } from './step.ts';
import { page, pageAttempt } from './tables.ts';
import { isTest } from './test-page.ts';
import { PAGE_STEP_TIMER } from './timers.ts';

/** Where a policy says no wait, an answer is waited for so long before it begins anew or gives up. */
const ANSWER_MS = 5 * 60_000;

export interface TakeStep {
  readonly page: string;
  readonly generation: number;
  /** Accounts (`slack:T1:U1`) that make no sound at present: asked before the transaction. */
  readonly silent: ReadonlySet<string>;
}

/**
 * Takes the steps of a page that are due: up to the next wait. A step that reaches nobody is left out at once, and the wait
 * after it too. After the last one, what nobody answers goes to the fallback. Does nothing when an acknowledgement, an end
 * or another run overtook the timer.
 */
export async function takeStep(ctx: Ctx, input: TakeStep): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const row = await lockPage(tx, input.page);
    const due = await stillDue(tx, { kind: PAGE_STEP_TIMER, subject: input.page, generation: input.generation });
    if (!row || !due) return;
    if (row.state !== 'open') return cancelTimer(tx, { kind: PAGE_STEP_TIMER, subject: row.id });
    if (isTest(row.subject)) return void (await endPages(tx, { subject: row.subject, because: 'tested' }));
    await run(tx, row, input.silent);
  });
}

async function run(tx: Tx, row: Page, silent: ReadonlySet<string>): Promise<void> {
  let { step: index, round } = row;
  let reached = false;
  const wait = async (milliseconds: number): Promise<void> => {
    await tx.db.update(page).set({ step: index, round }).where(isPage(tx, row.id));
    const dueAt = new Date(tx.now.getTime() + milliseconds);
    await setTimer(tx, { kind: PAGE_STEP_TIMER, subject: row.id, dueAt });
  };
  // Each turn goes on by a step; only `repeat` goes back, and not before somebody was waited for.
  for (;;) {
    const step = row.steps[index];
    const isLast = step === undefined || step.do === 'repeat';
    if (isLast && reached) return wait(ANSWER_MS);
    if (step === undefined) return fallBack(tx, { ...row, step: index, round }, silent);
    if (step.do === 'repeat') {
      const again = round < step.times && (await reachedAnybody(tx, row, round));
      round += again ? 1 : 0;
      index = again ? 0 : index + 1;
      continue;
    }
    const held = heldBack(step, { now: tx.now, alerts: row.alerts });
    if (held) emit(tx, pageSkipped({ ...factOf(row), step: index, because: held }));
    else if (step.do === 'wait') {
      index += 1;
      // What reached nobody is not waited for; the very first wait of a policy is meant.
      if (reached || index === 1) return wait(step.minutes * 60_000);
      continue;
    } else reached = (await take(tx, row, { step, index, round, silent })) || reached;
    index += 1;
  }
}

/** One step that does something. True when somebody is paged by it. */
async function take(
  tx: Tx,
  row: Page,
  at: {
    readonly step: Exclude<Step, { do: 'wait' | 'repeat' }>;
    readonly index: number;
    readonly round: number;
    readonly silent: ReadonlySet<string>;
  },
): Promise<boolean> {
  const { step, index, round, silent } = at;
  if (step.do === 'declare') {
    emit(tx, pageDeclareDue({ ...factOf(row), severity: step.severity }));
    return false;
  }
  const reached = await reach(tx, row, step.target, { step: index, round, silent });
  if (!reached) emit(tx, pageSkipped({ ...factOf(row), step: index, because: 'nobody' }));
  return reached;
}

async function reachedAnybody(tx: Tx, { id }: Page, round: number): Promise<boolean> {
  const [row] = await tx.db
    .select({ id: pageAttempt.id })
    .from(pageAttempt)
    .where(
      and(
        eq(pageAttempt.workspaceId, tx.workspace),
        eq(pageAttempt.page, id),
        eq(pageAttempt.round, round),
        isNotNull(pageAttempt.person),
      ),
    )
    .limit(1);
  return row !== undefined;
}
