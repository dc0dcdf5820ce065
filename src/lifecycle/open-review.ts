import { setTimer } from '../queue/timer.ts';
import { findVersion, getModel } from '../registry/find.ts';
import type { Tx } from '../store/unit.ts';
import { beginRequest } from './begin-request.ts';
import { findPolicy, reviewPolicyOf } from './find-policy.ts';
import { getRequest, type Request, requestName } from './find-request.ts';
import type { Lifecycle } from './lifecycle.ts';

/** Due when a review ought to be decided. Its subject is `R-82`. */
export const REVIEW_TIMER = 'review-due';

/**
 * Asks for the review of what was applied without approval, in the same transaction. Whoever did it asks, so that he
 * does not review it. Nothing when the lifecycle asks for no review.
 */
export async function openReview(tx: Tx, of: Request, lifecycle: Lifecycle): Promise<Request | undefined> {
  const { model, version, track } = of;
  const name = of.kind === 'rollback' ? reviewPolicyOf.rollback(track) : reviewPolicyOf.breakGlass(of.policy);
  const policy = findPolicy(lifecycle, name);
  if (!policy) return undefined;
  const plan = {
    track: lifecycle.tracks[track]!,
    model: await getModel(tx, model),
    version: version === null ? undefined : await findVersion(tx, { model, version }),
    subject: of.subject,
    from: of.fromStage,
    to: of.toStage,
    policy,
    revision: of.policyRevision,
    incumbent: of.incumbent ?? undefined,
    incumbentMetrics: of.incumbentMetrics ?? undefined,
    gates: [],
  };
  const number = await beginRequest(tx, plan, {
    kind: 'review',
    concerns: of.number,
    incident: of.incident ?? undefined,
    reason: of.reason ?? undefined,
    origin: of.origin ?? undefined,
  });
  const dueAt = new Date(tx.now.getTime() + policy.expiresMs);
  await setTimer(tx, { kind: REVIEW_TIMER, subject: requestName(number), dueAt });
  return getRequest(tx, number);
}
