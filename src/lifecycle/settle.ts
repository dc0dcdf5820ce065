import { changeCriterion } from '../evidence/set-criteria.ts';
import { emit } from '../ledger/event.ts';
import { setTimer } from '../queue/timer.ts';
import { championFirst, findVersion, inStage, placementOf, type Version } from '../registry/find.ts';
import { place, standingFor } from '../registry/place.ts';
import { sharesWith } from '../registry/shares.ts';
import type { Tx } from '../store/unit.ts';
import { type Approver, tally } from './approval.ts';
import { answerableFor, approversFor, askersOf, limitsOf } from './approvers.ts';
import { changedGates, evaluateGates, failingGates, sameEvidence, sameResults, turnedGates } from './evaluate-gates.ts';
import {
  approvalRenewed,
  criterionDecided,
  evidenceChanged,
  requestApplied,
  requestApproved,
  requestExpired,
  requestRejected,
  requestReviewed,
  requestStale,
} from './events.ts';
import { type Request, requestName, votesOf } from './find-request.ts';
import { gateRecord } from './gate-words.ts';
import { directionOf, type Lifecycle, movesFrom, type Track } from './lifecycle.ts';
import { dropLostVotes } from './lost-votes.ts';
import { movedCriterion } from './moved-criterion.ts';
import { endedBefore } from './planned-release.ts';
import { escalated, type Policy } from './policy.ts';
import { recordLenders } from './record-lenders.ts';
import { lifecycleAt, policyNamed } from './revision.ts';
import { type Changes, setState } from './set-state.ts';
import { MOVES_NOTHING } from './tables.ts';
import { prolong, RENEWAL_TIMER, startValidity } from './validity.ts';
import { isHeld, startWait, waitsFor } from './waits.ts';
import { watchGates } from './watch-gates.ts';

/** A request with what it is judged by, read under its lock. */
export interface Judged {
  readonly request: Request;
  readonly lifecycle: Lifecycle;
  readonly policy: Policy;
  readonly track: Track;
  readonly version: Version | undefined;
  readonly approvers: readonly Approver[];
}

/** Reads what a locked request is judged by: the revision it pinned, and the people who may decide now. */
export async function judge(tx: Tx, locked: Request): Promise<Judged> {
  const lifecycle = await lifecycleAt(tx, locked.policyRevision);
  const policy = policyOf(lifecycle, locked);
  const track = lifecycle.tracks[locked.track];
  if (!track) throw new Error(`${requestName(locked.number)} pinned a lifecycle without the track ${locked.track}`);
  const [version, approvers] = await Promise.all([
    locked.version === null ? undefined : findVersion(tx, { model: locked.model, version: locked.version }),
    approversFor(tx, policy, limitsOf(locked)),
  ]);
  return { request: locked, lifecycle, policy, track, version, approvers };
}

/** The policy that a request pinned, widened once it was escalated. */
export function policyOf(lifecycle: Lifecycle, row: Pick<Request, 'policy' | 'escalatedAt'>): Policy {
  const policy = policyNamed(lifecycle, row.policy);
  return row.escalatedAt === null ? policy : escalated(policy);
}

/** What the facts of a request name. */
export const aboutOf = (row: Request) => ({
  request: row.number,
  model: row.model,
  subject: row.subject,
  to: row.toStage,
});

/**
 * What of the pinned facts moved: the version, its digest, its metrics (all by its revision), the incumbent, the shares, or
 * the subject to where the move is another one. Undefined while everything is as it was when it was asked.
 */
export async function movedPin(
  tx: Tx,
  judged: Pick<Judged, 'request' | 'version' | 'track'>,
): Promise<string | undefined> {
  const { request: row, version, track } = judged;
  if (row.kind === 'review') return undefined;
  const ended = await endedBefore(tx, row);
  if (ended !== undefined) return ended;
  if (row.kind === 'criterion') return movedCriterion(tx, row);
  if (row.version !== null && version?.revision !== row.versionRevision) {
    return (version?.digest ?? null) === row.digest
      ? `${row.subject} was edited`
      : `the digest of ${row.subject} changed`;
  }
  if (row.kind === 'renewal') {
    const placed = await placementOf(tx, row.subject, row.track);
    if (placed?.stage !== row.toStage) return `${row.subject} left ${row.toStage}`;
    return placed.request === row.concerns
      ? undefined
      : `${row.subject} stands in ${row.toStage} by another request now`;
  }
  const standing = await standingFor(tx, { ...row, track: track.name, stage: row.toStage });
  const subject = standing.find((placed) => placed.subject === row.subject);
  const stands = subject?.stage;
  if (!isSameMove(row, track, stands)) return `${row.subject} ${stands ? `moved to ${stands}` : 'stands nowhere'}`;
  if (track.holdsOne[row.toStage] !== undefined) {
    const there = await championFirst(
      tx,
      standing.filter((placed) => placed.stage === row.toStage),
    );
    const incumbent = there[0]?.subject ?? null;
    if (incumbent !== row.incumbent)
      return incumbent === null ? `${row.incumbent} left ${row.toStage}` : `${incumbent} came to ${row.toStage}`;
    if (!sharesWith(there, row.subject, row.share)) return `the shares of ${row.toStage} changed`;
  }
  if (!subject || subject.share === null || subject.stage === row.toStage) return undefined;
  const [champion] = await inStage(tx, row.model, track.name, subject.stage);
  return champion?.subject === row.subject ? `a challenger came to ${subject.stage}` : undefined;
}

/** From where the subject stands now: the move that was asked for, or a legal one in the same direction, which policies tell apart. */
function isSameMove({ fromStage, toStage }: Request, track: Track, stands: string | undefined): boolean {
  if (stands === undefined || stands === fromStage) return stands === fromStage;
  const isLegal = movesFrom(track, stands).includes(toStage);
  return isLegal && directionOf(track, stands, toStage) === directionOf(track, fromStage, toStage);
}

/** Ends a request because what it pinned moved. Final; the card offers to ask again. */
export async function endStale(tx: Tx, row: Request, moved: string): Promise<Request> {
  emit(tx, requestStale({ ...aboutOf(row), moved }));
  // What was edited and stands there still is asked about again, as it is now.
  if (row.kind === 'renewal' && row.concerns !== null)
    await setTimer(tx, { kind: RENEWAL_TIMER, subject: requestName(row.concerns), dueAt: tx.now });
  return setState(tx, row, { state: 'stale', decidedAt: tx.now, ending: moved });
}

/** Whether its time to be decided is over, seen by the sweep or not yet: nothing decides it any more. */
export function isOver({ state, expiresAt }: Pick<Request, 'state' | 'expiresAt'>, now: Date): boolean {
  return state === 'pending' && expiresAt !== null && expiresAt <= now;
}

/** Ends a request that nobody decided in time. Final; the card offers to ask again. */
export async function endExpired(tx: Tx, row: Request): Promise<Request> {
  emit(tx, requestExpired({ ...aboutOf(row), expiredAt: (row.expiresAt ?? tx.now).toISOString() }));
  return setState(tx, row, { state: 'expired', decidedAt: tx.now, ending: 'nobody decided it in time' });
}

/**
 * Evaluates the gates again; a changed result is written and told, and one about the subject starts a new evidence round. Votes were given on the
 * evidence of their round: the new one makes them void, unless the policy keeps them.
 */
export async function refreshGates(tx: Tx, judged: Judged): Promise<Request> {
  const { request: row, track, version } = judged;
  if (row.kind === 'review' || row.kind === 'criterion') return row;
  const fresh = await evaluateGates(tx, {
    track,
    lifecycle: judged.lifecycle,
    model: row.model,
    version,
    incumbent: row.incumbent ?? undefined,
    from: row.fromStage,
    to: row.toStage,
    answerable: [...answerableFor(row), ...(await askersOf(tx, row.kind === 'renewal' ? row.concerns : null))],
  });
  await watchGates(tx, row.number, fresh);
  if (sameResults(fresh, row.gates)) return row;
  // A freeze that begins or ends changes when, not what: the card says so, and votes stay.
  const changed = !sameEvidence(fresh, row.gates);
  const round = changed ? row.round + 1 : row.round;
  const voided =
    changed && judged.policy.onEvidenceChange === 'void'
      ? (await votesOf(tx, row.number)).map((cast) => cast.person)
      : [];
  const votesFrom = voided.length > 0 ? round : row.votesFrom;
  emit(
    tx,
    evidenceChanged({
      ...aboutOf(row),
      round,
      voided,
      changed: changedGates(fresh, row.gates),
      ...turnedGates(fresh, row.gates),
      gates: fresh.map((result) => gateRecord(result, tx.now)),
    }),
  );
  return setState(tx, row, { gates: fresh, round, votesFrom });
}

/**
 * Decides by the votes that stand: rejected, approved (and applied at once where the stage has no effects) or pending
 * still. A failing gate holds an approval, and what
 * is over is not decided but expires. Returns the request as it is then.
 */
export async function settle(tx: Tx, judged: Judged): Promise<Request> {
  const { request: row, policy, approvers, track } = judged;
  if (isOver(row, tx.now)) return endExpired(tx, row);
  const votes = await votesOf(tx, row.number);
  const counted = tally(policy, approvers, votes);
  const { outcome, standsFor } = counted;
  const mayDecide = (person: string) => approvers.some((approver) => approver.person === person);
  if (outcome === 'rejected') {
    await dropLostVotes(tx, aboutOf(row), votes, approvers);
    const by = votes
      .filter(({ decision, person }) => decision === 'reject' && mayDecide(person))
      .map((cast) => cast.person);
    emit(tx, requestRejected({ ...aboutOf(row), by }));
    if (row.kind === 'review' && row.concerns !== null)
      emit(tx, requestReviewed({ ...aboutOf(row), concerns: row.concerns, outcome: 'rejected', by }));
    return setState(tx, row, { state: 'rejected', decidedAt: tx.now });
  }
  if (outcome !== 'approved' || failingGates(row.gates).length > 0) return row;
  if (await isHeld(tx, row)) return row;
  await dropLostVotes(tx, aboutOf(row), votes, approvers);
  await recordLenders(tx, row.number, { votes, approvers, tally: counted });
  if (MOVES_NOTHING.includes(row.kind)) return accept(tx, row, policy, [...standsFor.keys()]);
  return approve(tx, row, track, [...standsFor.keys()], policy.settleMs);
}

/** Approves what moves nothing: a review is accepted, a renewal prolongs the approval it is about, a criterion changes. */
async function accept(tx: Tx, row: Request, policy: Policy, by: string[]): Promise<Request> {
  const { concerns, change } = row;
  emit(tx, requestApproved({ ...aboutOf(row), by, effects: 0 }));
  const done = { state: 'applied', decidedAt: tx.now, appliedAt: tx.now } as const;
  if (row.kind === 'criterion' && change) {
    await changeCriterion(tx, row.model, change, row.number);
    emit(tx, criterionDecided({ ...aboutOf(row), change, by }));
    return setState(tx, row, done);
  }
  if (concerns === null) throw new Error(`${requestName(row.number)} is about no request`);
  if (row.kind === 'review') {
    emit(tx, requestReviewed({ ...aboutOf(row), concerns, outcome: 'accepted', by }));
    return setState(tx, row, done);
  }
  const validUntil = await prolong(tx, concerns, policy.valid);
  emit(tx, approvalRenewed({ ...aboutOf(row), concerns, validUntil: validUntil?.toISOString() }));
  return setState(tx, row, { ...done, validUntil });
}

/**
 * Approves, and applies at once where the stage has no effects: then both are one write. It waits first where it can be
 * undone for a while or was planned for later; a timer or the other request's end applies it then.
 */
export async function approve(tx: Tx, row: Request, track: Track, by: string[], settleMs = 0): Promise<Request> {
  const effects = track.effects[row.toStage]?.length ?? 0;
  const settlesAt = settleMs > 0 ? new Date(tx.now.getTime() + settleMs) : null;
  const approved = { state: 'approved', decidedAt: tx.now, settlesAt } as const;
  const wait = await waitsFor(tx, { ...row, settlesAt });
  const waits = { until: wait?.until?.toISOString(), after: wait?.after };
  emit(tx, requestApproved({ ...aboutOf(row), by, effects, ...waits }));
  if (wait) {
    await startWait(tx, row.number, wait);
    return setState(tx, row, approved);
  }
  return effects === 0 ? applyNow(tx, row, track, approved) : setState(tx, row, approved);
}

/** Moves the subject: the placement and the request's last state in one transaction, with `also` of the request. */
export async function applyNow(tx: Tx, row: Request, track: Track, also: Changes = {}): Promise<Request> {
  const replaced = await place(tx, {
    model: row.model,
    subject: row.subject,
    track: row.track,
    stage: row.toStage,
    request: row.number,
    digest: row.digest ?? undefined,
    replacedGoTo: track.holdsOne[row.toStage],
    share: row.share,
  });
  const share = row.share === null ? {} : { share: row.share };
  emit(tx, requestApplied({ ...aboutOf(row), replaced: replaced?.subject, digest: row.digest ?? undefined, ...share }));
  const validUntil = await startValidity(tx, row);
  return setState(tx, row, { ...also, state: 'applied', appliedAt: tx.now, ending: null, validUntil });
}
