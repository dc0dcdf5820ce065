import type { Platform } from '../chat/ports/platform.ts';
import { inTransaction, isDatabaseAway, systemCtx, type Tx } from '../store/unit.ts';
import { CallFailed } from './call-platform.ts';
import type { Claim } from './claim.ts';
import { verdictOn } from './failure.ts';
import { type Lane, laneOf } from './lane.ts';
import type { PlatformAddress } from './place-id.ts';
import { writeDead, writeLost, writeParentLost, writeWaiting } from './result.ts';
import { ClaimLost, RenderFailed, type ShowParts, showCard } from './show-card.ts';

/** A card that was given up, for whoever answers for it. */
export interface LostCard {
  readonly subject: string;
  readonly address: PlatformAddress;
  readonly lane: Lane;
  readonly because: 'refused' | 'no-access' | 'unconfirmed' | 'broken';
  /** What a person must do, where the platform says it: "Invite @Steward to #releases." */
  readonly hint: string | undefined;
  readonly reason: string;
}

/**
 * Runs in the transaction that gives the card up, so exactly once: offers it elsewhere (`want`), tells the requester, or
 * does nothing. Not called for the lines below a lost card.
 */
export type Fallback = (tx: Tx, lost: LostCard) => Promise<void>;

export interface FailureParts extends ShowParts {
  readonly fallback: Fallback;
}

/** A card that cannot be rendered is tried this often, some 4 minutes in all. */
const mostRenderings = 8;

/** After a fallback failed, the whole is tried again. */
const fallbackPauseMs = 30_000;

/** Shows a claimed card and deals with whatever goes wrong; throws only when the database does. */
export async function deliver(parts: FailureParts, platform: Platform, claim: Claim, repeat = false): Promise<void> {
  try {
    await showCard(parts, platform, claim, repeat);
  } catch (error) {
    if (error instanceof CallFailed) return onCallFailed(parts, platform, error);
    if (error instanceof RenderFailed) return onRenderFailed(parts, error);
    if (!(error instanceof ClaimLost)) throw error;
    parts.log.warn(error.message);
  }
}

async function onCallFailed(
  parts: FailureParts,
  platform: Platform,
  { call, claim, failed }: CallFailed,
): Promise<void> {
  const { log, pace, timing } = parts;
  const { db } = parts.unit;
  const verdict = verdictOn({
    call,
    failure: failed.failure,
    retryAfterMs: failed.retryAfterMs,
    inDoubt: claim.inDoubt,
    page: claim.lane === 0,
    underCard: claim.under !== undefined,
    attempts: claim.attempts,
    doubtWaitMs: timing.doubtWaitMs,
  });
  const fields = {
    subject: claim.subject,
    platform: claim.to.platform,
    call,
    failure: failed.failure,
    error: failed.message,
  };
  log[verdict.act === 'give-up' ? 'error' : 'info'](`A card was not shown: ${verdict.act}`, fields);
  switch (verdict.act) {
    case 'wait':
      if (verdict.placeMs !== undefined) pace.holdChannel(claim.to, verdict.placeMs);
      await writeWaiting(db, claim, verdict);
      return;
    case 'away':
      await writeWaiting(db, claim, { placeMs: pace.away(claim.to), doubt: verdict.doubt, counts: false });
      return;
    case 'post-again':
      await writeLost(db, claim);
      return;
    case 'parent-again':
      await writeParentLost(db, claim);
      return;
    case 'repeat':
      return deliver(parts, platform, claim, true);
    case 'give-up':
      return giveUp(parts, claim, { ...verdict, reason: failed.message, hint: failed.hint });
  }
}

async function onRenderFailed(parts: FailureParts, error: RenderFailed): Promise<void> {
  const { claim } = error;
  const doubt = claim.inDoubt ? 'keep' : 'none';
  if (isDatabaseAway(error.cause)) throw error.cause;
  parts.log.error('A card could not be rendered', { subject: claim.subject, error: error.message });
  if (claim.attempts + 1 >= mostRenderings)
    return giveUp(parts, claim, { because: 'broken', doubt, reason: error.message, hint: undefined });
  await writeWaiting(parts.unit.db, claim, { cardMs: 1_000 * 2 ** claim.attempts, doubt, counts: true });
}

async function giveUp(
  parts: FailureParts,
  claim: Claim,
  why: Pick<LostCard, 'because' | 'reason' | 'hint'> & { readonly doubt: 'keep' | 'none' },
): Promise<void> {
  const { subject, to: address } = claim;
  const ctx = systemCtx(parts.unit, { workspace: claim.workspace, name: 'delivery', log: parts.log });
  const { because, hint, reason } = why;
  try {
    await inTransaction(ctx, async (tx) => {
      if (!(await writeDead(tx.db, claim, why))) return;
      await parts.fallback(tx, { subject, address, lane: laneOf(claim.lane), because, hint, reason });
    });
  } catch (error) {
    if (isDatabaseAway(error)) throw error;
    parts.log.error('A lost card could not be told to anybody and is tried again', { subject, error: String(error) });
    await writeWaiting(parts.unit.db, claim, { cardMs: fallbackPauseMs, doubt: why.doubt, counts: true });
  }
}
