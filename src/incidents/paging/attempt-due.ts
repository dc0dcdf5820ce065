import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { cancelTimer, setTimer, stillDue } from '../../queue/timer.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { type Attempt, findAttempt, isAttempt, lockPage, type Page } from './find-pages.ts';
import { handOver, isChat } from './send-out.ts';
import { pageAttempt } from './tables.ts';
import { PAGE_ATTEMPT_TIMER, PAGE_CONFIRM_TIMER, PAGE_STEP_TIMER } from './timers.ts';

/** What Steward itself must send to the outside, once its transaction has committed. */
export interface ToSend {
  readonly page: Page;
  readonly attempt: Attempt;
  /** A call for it may have happened before. */
  readonly repeat: boolean;
}

/** Calls that fail in a row are tried so often, 5 s, 10 s, 20 s ... apart. */
const MOST_TRIES = 6;
const FIRST_PAUSE_MS = 5_000;

/**
 * A planned attempt is due. One in chat is handed to delivery; of another the caller gets what to send, marked as tried, so
 * that after a crash the repetition says that it may be one. Undefined when there is nothing to send: it was overtaken.
 */
export async function attemptDue(
  ctx: Ctx,
  input: { readonly attempt: string; readonly generation: number },
): Promise<ToSend | undefined> {
  return inTransaction(ctx, async (tx) => {
    const locked = await lockAttempt(tx, input.attempt);
    const timerName = { kind: PAGE_ATTEMPT_TIMER, subject: input.attempt };
    if (!locked || !(await stillDue(tx, { ...timerName, generation: input.generation }))) return undefined;
    const { page, attempt } = locked;
    const alive = attempt.state === 'planned' || attempt.state === 'wanted';
    if (!alive || isOvertaken(page, attempt)) {
      if (alive) await tx.db.update(pageAttempt).set({ state: 'dropped' }).where(isAttempt(tx, attempt.id));
      await cancelTimer(tx, timerName);
      return undefined;
    }
    if (isChat(attempt.kind)) {
      await cancelTimer(tx, timerName);
      await goOut(tx, page, attempt, 'time');
      return undefined;
    }
    if (attempt.state === 'planned') {
      // The timer that handing over sets is this one, with another generation: the pump comes back for it at once.
      await goOut(tx, page, attempt, 'time');
      return undefined;
    }
    await tx.db
      .update(pageAttempt)
      .set({ tryingAt: tx.now, tries: attempt.tries + 1 })
      .where(isAttempt(tx, attempt.id));
    return { page, attempt, repeat: attempt.tryingAt !== null };
  });
}

/** What came of a call: sent, refused for good, or to be tried again; `nothing` tells that it certainly did not happen. */
export type Outcome =
  | { readonly result: 'sent' }
  | { readonly result: 'failed' | 'again'; readonly because: string; readonly nothing: boolean };

/** Writes what came of a call to the outside. */
export async function attemptEnded(ctx: Ctx, id: string, outcome: Outcome): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const locked = await lockAttempt(tx, id);
    if (!locked) return;
    if (outcome.result === 'sent') return noteSent(tx, locked.attempt);
    const { page, attempt } = locked;
    const error = outcome.because.slice(0, 500);
    const doubt = outcome.nothing ? { tryingAt: null } : {};
    if (outcome.result === 'failed' || attempt.tries >= MOST_TRIES) {
      await tx.db
        .update(pageAttempt)
        .set({ error, ...doubt })
        .where(isAttempt(tx, id));
      return attemptFailed(tx, page, { ...attempt, error });
    }
    if (attempt.state !== 'wanted') return;
    await tx.db
      .update(pageAttempt)
      .set({ error, ...doubt })
      .where(isAttempt(tx, id));
    const dueAt = new Date(tx.now.getTime() + FIRST_PAUSE_MS * 2 ** Math.max(attempt.tries - 1, 0));
    await setTimer(tx, { kind: PAGE_ATTEMPT_TIMER, subject: id, dueAt });
    await nextMethod(tx, page, attempt, 'failed');
  });
}

/** A message of a page stands where it should; told once more after an edit, which changes nothing. */
export async function noteSent(tx: Tx, attempt: Attempt): Promise<void> {
  if (attempt.state === 'sent') return;
  await tx.db.update(pageAttempt).set({ state: 'sent', sentAt: tx.now, error: null }).where(isAttempt(tx, attempt.id));
  await cancelTimer(tx, { kind: PAGE_ATTEMPT_TIMER, subject: attempt.id });
  await cancelTimer(tx, { kind: PAGE_CONFIRM_TIMER, subject: attempt.id });
}

/**
 * A method is given up: the person's next one goes at once. Who was reached by none of his methods is passed over: when that is
 * everybody of the step, the next step is taken at once, unless it was: whom that one paged has his time to answer.
 */
export async function attemptFailed(tx: Tx, page: Page, attempt: Attempt): Promise<void> {
  if (attempt.state !== 'planned' && attempt.state !== 'wanted') return;
  await tx.db.update(pageAttempt).set({ state: 'failed', error: attempt.error }).where(isAttempt(tx, attempt.id));
  await cancelTimer(tx, { kind: PAGE_ATTEMPT_TIMER, subject: attempt.id });
  await cancelTimer(tx, { kind: PAGE_CONFIRM_TIMER, subject: attempt.id });
  if (isOvertaken(page, attempt) || (await nextMethod(tx, page, attempt, 'failed'))) return;
  const left = await tx.db
    .select({ id: pageAttempt.id })
    .from(pageAttempt)
    .where(
      and(
        sameRun(tx, attempt),
        sql`(${pageAttempt.round}, ${pageAttempt.step}) >= (${attempt.round}, ${attempt.step})`,
        inArray(pageAttempt.state, ['planned', 'wanted', 'sent']),
      ),
    )
    .limit(1);
  if (left.length === 0 && attempt.step < page.steps.length)
    await setTimer(tx, { kind: PAGE_STEP_TIMER, subject: page.id, dueAt: tx.now });
}

/** An attempt that must be confirmed by now: when it is not, the next method goes at once, and this one stays queued. */
export async function confirmDue(
  ctx: Ctx,
  input: { readonly attempt: string; readonly generation: number },
): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const locked = await lockAttempt(tx, input.attempt);
    const timerName = { kind: PAGE_CONFIRM_TIMER, subject: input.attempt };
    if (!locked || !(await stillDue(tx, { ...timerName, generation: input.generation }))) return;
    await cancelTimer(tx, timerName);
    const { page, attempt } = locked;
    if (attempt.state === 'wanted') await nextMethod(tx, page, attempt, 'unconfirmed');
  });
}

/** Sends the person's next planned method of this step now; false when there is none, or the page went on without this one. */
async function nextMethod(tx: Tx, page: Page, attempt: Attempt, because: 'failed' | 'unconfirmed'): Promise<boolean> {
  if (attempt.person === null || isOvertaken(page, attempt)) return false;
  const [next] = await tx.db
    .select()
    .from(pageAttempt)
    .where(
      and(
        sameRun(tx, attempt),
        eq(pageAttempt.round, attempt.round),
        eq(pageAttempt.step, attempt.step),
        eq(pageAttempt.person, attempt.person),
        eq(pageAttempt.state, 'planned'),
      ),
    )
    .orderBy(asc(pageAttempt.position))
    .limit(1);
  if (!next) return false;
  await cancelTimer(tx, { kind: PAGE_ATTEMPT_TIMER, subject: next.id });
  await goOut(tx, page, next, because);
  return true;
}

async function goOut(tx: Tx, page: Page, attempt: Attempt, because: 'time' | 'failed' | 'unconfirmed'): Promise<void> {
  await tx.db.update(pageAttempt).set({ state: 'wanted', wantedAt: tx.now }).where(isAttempt(tx, attempt.id));
  await handOver(tx, page, [attempt], because);
}

/** Somebody has the page, it is over, or it began anew: what was planned before counts no more. */
const isOvertaken = (page: Page, attempt: Attempt): boolean =>
  page.state !== 'open' || attempt.generation !== page.generation;

/** What the page planned since it last began: it may come to the same step of the same round again. */
const sameRun = (tx: Tx, { page, generation }: Attempt) =>
  and(eq(pageAttempt.workspaceId, tx.workspace), eq(pageAttempt.page, page), eq(pageAttempt.generation, generation));

/** The page first, then the attempt: the order everywhere. */
export async function lockAttempt(
  tx: Tx,
  id: string,
): Promise<{ readonly page: Page; readonly attempt: Attempt } | undefined> {
  const known = await findAttempt(tx, id);
  const page = known && (await lockPage(tx, known.page));
  if (!page) return undefined;
  const [attempt] = await tx.db.select().from(pageAttempt).where(isAttempt(tx, id)).for('update');
  return attempt && { page, attempt };
}
