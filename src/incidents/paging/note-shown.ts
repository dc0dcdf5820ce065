import type { Tx } from '../../store/unit.ts';
import { attemptFailed, lockAttempt, noteSent } from './attempt-due.ts';
import { attemptOf } from './page-card.ts';

/**
 * Delivery shows a message of a page. One that was overtaken before was not posted, and stays so. Runs in the transaction
 * that keeps the message's address.
 */
export async function noteShown(tx: Tx, subject: string): Promise<void> {
  const locked = await lockAttempt(tx, attemptOf(subject));
  if (locked && (locked.attempt.state === 'wanted' || locked.attempt.state === 'planned'))
    await noteSent(tx, locked.attempt);
}

/** Delivery gave a message of a page up: the next method goes at once. Runs in the transaction that gives it up. */
export async function noteLost(tx: Tx, lost: { readonly subject: string; readonly reason: string }): Promise<void> {
  const locked = await lockAttempt(tx, attemptOf(lost.subject));
  if (!locked) return;
  const error = lost.reason.slice(0, 500);
  await attemptFailed(tx, locked.page, { ...locked.attempt, error });
}
