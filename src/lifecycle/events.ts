import { z } from 'zod';
import { OPERATORS } from '../evidence/bound.ts';
import { defineEvent } from '../ledger/event.ts';
import { REQUEST_KINDS } from './tables.ts';

const about = { request: z.number(), model: z.string(), subject: z.string(), to: z.string() };
/** `of`: which metric, kind or context. `value` and `threshold` as the card showed them. */
const gate = z.object({
  gate: z.string(),
  of: z.string().exactOptional(),
  status: z.enum(['pass', 'fail', 'unknown']),
  detail: z.string(),
  value: z.string().exactOptional(),
  threshold: z.string().exactOptional(),
  /** Who added the evidence it is about, and the token that it came through. */
  by: z.string().exactOptional(),
  through: z.string().exactOptional(),
});

const bound = z.object({ op: z.enum(OPERATORS), value: z.number() });
/** A success criterion as it was and as it is to be; either may be none. */
const change = z.object({
  metric: z.string(),
  side: z.enum(['lower', 'upper']),
  before: bound.exactOptional(),
  now: bound.exactOptional(),
});

/**
 * `hash` is `lifecycleHash` of the revision since version 2; version 1 hashed JSON whose order is lost. `again` is the earlier
 * revision with the same text, where an older file came back.
 */
export const lifecycleChanged = defineEvent(
  'lifecycle.changed',
  2,
  z.object({
    revision: z.number(),
    hash: z.string(),
    changes: z.array(z.string()).optional(),
    again: z.number().optional(),
  }),
);

/** A changed file with faults: the one before stays in force. */
export const lifecycleRefused = defineEvent(
  'lifecycle.refused',
  1,
  z.object({ faults: z.array(z.string()), count: z.number() }),
);

/** Everything the request pins; `reason` is free text. */
export const requestOpened = defineEvent(
  'request.opened',
  1,
  z.object({
    ...about,
    kind: z.enum(REQUEST_KINDS),
    track: z.string(),
    from: z.string(),
    risk: z.string().optional(),
    policy: z.string(),
    policyRevision: z.number(),
    asker: z.string().optional(),
    registrar: z.string().optional(),
    digest: z.string().optional(),
    versionRevision: z.number().optional(),
    incumbent: z.string().optional(),
    concerns: z.number().optional(),
    change: change.optional(),
    /** The first of the requests that were asked for in one go. */
    bundle: z.number().optional(),
    expiresAt: z.string().optional(),
    share: z.number().optional(),
    after: z.number().optional(),
    notBefore: z.string().optional(),
    metrics: z.record(z.string(), z.number()),
    gates: z.array(gate),
  }),
);
/** `comment` is free text. `groups` is what gave the right. */
export const requestVoted = defineEvent(
  'request.voted',
  1,
  z.object({
    ...about,
    person: z.string(),
    decision: z.enum(['approve', 'reject', 'object']),
    source: z.enum(['button', 'command', 'reaction']),
    groups: z.array(z.string()),
    /** Whose right was used, when it was lent: "B for A". */
    for: z.string().optional(),
    round: z.number(),
  }),
);
/** Somebody lends his right to decide: on one request, or on all for a time. `reason` is free text. */
export const delegationMade = defineEvent(
  'delegation.made',
  1,
  z.object({
    delegation: z.string(),
    person: z.string(),
    to: z.string(),
    request: z.number().optional(),
    from: z.string(),
    until: z.string().optional(),
  }),
);
/** He is back, or took it back. */
export const delegationEnded = defineEvent(
  'delegation.ended',
  1,
  z.object({ delegation: z.string(), person: z.string(), to: z.string(), request: z.number().optional() }),
);
/** An absence that was announced begins. */
export const awayBegun = defineEvent(
  'delegation.begun',
  1,
  z.object({ delegation: z.string(), person: z.string(), to: z.string() }),
);
/** A remark beside the votes; `comment` is free text. It decides nothing. */
export const feedbackGiven = defineEvent(
  'request.feedback-given',
  1,
  z.object({ ...about, feedback: z.string(), person: z.string(), severity: z.enum(['minor', 'major']) }),
);
export const voteRetracted = defineEvent(
  'request.vote-retracted',
  1,
  z.object({
    ...about,
    person: z.string(),
    decision: z.string(),
    /** `right-lost`: at the decision, of somebody who could not decide any more. */
    because: z.enum(['person', 'reaction-removed', 'both-reactions', 'lapsed', 'right-lost']),
  }),
);
export const evidenceChanged = defineEvent(
  'request.evidence-changed',
  1,
  z.object({
    ...about,
    round: z.number(),
    /** Whose votes no longer count. */
    voided: z.array(z.string()).optional(),
    /** What is answered otherwise than before, in words. */
    changed: z.array(z.string()).optional(),
    /** Gates that began to stop it, and those that stop it no more. */
    failing: z.array(z.string()).optional(),
    passing: z.array(z.string()).optional(),
    gates: z.array(gate),
  }),
);
/** `until` and `after`: what it waits for before it is applied. */
export const requestApproved = defineEvent(
  'request.approved',
  1,
  z.object({
    ...about,
    by: z.array(z.string()),
    effects: z.number(),
    until: z.string().optional(),
    after: z.number().optional(),
  }),
);
/** An approval was undone before anything was applied: `by` took his vote back. */
export const requestReopened = defineEvent('request.reopened', 1, z.object({ ...about, by: z.string() }));
export const requestRejected = defineEvent('request.rejected', 1, z.object({ ...about, by: z.array(z.string()) }));
export const requestWithdrawn = defineEvent('request.withdrawn', 1, z.object({ ...about, by: z.string().optional() }));
export const requestStale = defineEvent('request.stale', 1, z.object({ ...about, moved: z.string() }));
/** Nobody decided by `expiredAt`. */
export const requestExpired = defineEvent('request.expired', 1, z.object({ ...about, expiredAt: z.string() }));
/** Another request, `by`, asks for a newer version of the same model and stage. */
export const requestSuperseded = defineEvent(
  'request.superseded',
  1,
  z.object({ ...about, by: z.number(), bySubject: z.string() }),
);
/** Those whose votes were missing were reminded, in the thread or by direct message each. */
export const requestReminded = defineEvent(
  'request.reminded',
  1,
  z.object({ ...about, people: z.array(z.string()), by: z.enum(['thread', 'direct']) }),
);
/** It waited so long that those in `sources` may decide too; `people` could not before. */
export const requestEscalated = defineEvent(
  'request.escalated',
  1,
  z.object({ ...about, sources: z.array(z.string()), people: z.array(z.string()) }),
);
/** Somebody's rights changed, and with them who may decide on these pending requests. */
export const rightsChanged = defineEvent(
  'request.rights-changed',
  1,
  z.object({ person: z.string(), requests: z.array(z.number()) }),
);
export const requestApplying = defineEvent('request.applying', 1, z.object({ ...about, attempt: z.number() }));
export const requestApplied = defineEvent(
  'request.applied',
  1,
  z.object({
    ...about,
    replaced: z.string().optional(),
    digest: z.string().optional(),
    share: z.number().optional(),
  }),
);
export const requestApplyFailed = defineEvent(
  'request.apply-failed',
  1,
  z.object({ ...about, effect: z.string(), error: z.string(), attempt: z.number(), nextTry: z.string().optional() }),
);
/** The last try failed: the request stays approved and not applied until somebody acts. */
export const requestApplyGivenUp = defineEvent(
  'request.apply-given-up',
  1,
  z.object({ ...about, effect: z.string(), error: z.string(), attempts: z.number() }),
);
/** Somebody asked for another round of tries. */
export const requestApplyRetried = defineEvent(
  'request.apply-retried',
  1,
  z.object({ ...about, person: z.string().optional() }),
);
/** A review was decided: what was applied without approval is accepted, or it should not have been. */
export const requestReviewed = defineEvent(
  'request.reviewed',
  1,
  z.object({ ...about, concerns: z.number(), outcome: z.enum(['accepted', 'rejected']), by: z.array(z.string()) }),
);
/** A review was not decided by `dueAt`; it stays open. */
export const reviewOverdue = defineEvent(
  'request.review-overdue',
  1,
  z.object({ ...about, concerns: z.number(), dueAt: z.string() }),
);
/** The approval that a renewal concerns holds until `validUntil` now; for ever without one. */
export const approvalRenewed = defineEvent(
  'request.renewed',
  1,
  z.object({ ...about, concerns: z.number(), validUntil: z.string().optional() }),
);
/** A success criterion of a project was changed by a decision. */
export const criterionDecided = defineEvent(
  'request.criterion-changed',
  1,
  z.object({ ...about, change, by: z.array(z.string()) }),
);
/** The approval ended and was not renewed; what it placed stays where it is. */
export const approvalLapsed = defineEvent('request.approval-lapsed', 1, z.object({ ...about, validUntil: z.string() }));
/** Promotions of a model to a stage stop until the hold is released; `request` is the rollback that put it on. */
export const holdSet = defineEvent(
  'hold.set',
  1,
  z.object({ hold: z.string(), model: z.string(), stage: z.string(), request: z.number().optional() }),
);
export const holdReleased = defineEvent(
  'hold.released',
  1,
  z.object({ hold: z.string(), model: z.string(), stage: z.string() }),
);
/** A reaction by somebody without the right: shown as not counted. */
export const reactionNotCounted = defineEvent(
  'request.reaction-not-counted',
  1,
  z.object({ ...about, person: z.string().optional(), emoji: z.string() }),
);
/**
 * A reaction with the right that is no vote by itself: it waits for its confirmation (`confirm`), contradicts another sign
 * (`both`), or was taken away before it was a vote (`none`).
 */
export const reactionNoted = defineEvent(
  'request.reaction-noted',
  1,
  z.object({
    ...about,
    person: z.string(),
    emoji: z.string(),
    change: z.enum(['added', 'removed']),
    result: z.enum(['confirm', 'both', 'none']),
  }),
);
/** A forgotten person's reasons and comments are gone from these requests. */
export const wordsErased = defineEvent(
  'request.words-erased',
  1,
  z.object({ person: z.string(), requests: z.array(z.number()) }),
);
