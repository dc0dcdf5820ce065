import { and, eq, sql } from 'drizzle-orm';
import { emit } from '../ledger/event.ts';
import { championFirst, findVersion, inStage, type Version } from '../registry/find.ts';
import { place, standingFor } from '../registry/place.ts';
import { sharesWith } from '../registry/shares.ts';
import { compiled } from '../store/compiled.ts';
import type { Tx } from '../store/unit.ts';
import { type Approver, tally } from './approval.ts';
import { approversFor, limitsOf } from './approvers.ts';
import { changedGates, evaluateGates, failingGates, sameEvidence, sameResults } from './evaluate-gates.ts';
import {
  evidenceChanged,
  requestApplied,
  requestApproved,
  requestExpired,
  requestRejected,
  requestStale,
} from './events.ts';
import { type Request, requestName, votesOf } from './find-request.ts';
import { gateRecord } from './gate-words.ts';
import { directionOf, type Lifecycle, movesFrom, type Track } from './lifecycle.ts';
import { dropLostVotes } from './lost-votes.ts';
import { endedBefore } from './planned-release.ts';
import { escalated, type Policy } from './policy.ts';
import { timersFollow } from './request-timers.ts';
import { lifecycleAt, policyNamed } from './revision.ts';
import { request } from './tables.ts';
import { startWait, waitsFor } from './waits.ts';
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
  const ended = await endedBefore(tx, row);
  if (ended !== undefined) return ended;
  if (row.version !== null && version?.revision !== row.versionRevision) {
    return (version?.digest ?? null) === row.digest
      ? `${row.subject} was edited`
      : `the digest of ${row.subject} changed`;
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
  const fresh = await evaluateGates(tx, {
    track,
    lifecycle: judged.lifecycle,
    model: row.model,
    version,
    incumbent: row.incumbent ?? undefined,
    from: row.fromStage,
    to: row.toStage,
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
  const { outcome, standsFor } = tally(policy, approvers, votes);
  const mayDecide = (person: string) => approvers.some((approver) => approver.person === person);
  if (outcome === 'rejected') {
    await dropLostVotes(tx, aboutOf(row), votes, approvers);
    const by = votes
      .filter(({ decision, person }) => decision === 'reject' && mayDecide(person))
      .map((cast) => cast.person);
    emit(tx, requestRejected({ ...aboutOf(row), by }));
    return setState(tx, row, { state: 'rejected', decidedAt: tx.now });
  }
  if (outcome === 'approved' && failingGates(row.gates).length === 0) {
    await dropLostVotes(tx, aboutOf(row), votes, approvers);
    return approve(tx, row, track, [...standsFor.keys()], policy.settleMs);
  }
  return row;
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
  return setState(tx, row, { ...also, state: 'applied', appliedAt: tx.now, ending: null });
}

/** What of a request changes after it was opened. */
type Changes = Partial<
  Pick<
    Request,
    | 'state'
    | 'ending'
    | 'decidedAt'
    | 'appliedAt'
    | 'nextTryAt'
    | 'gates'
    | 'round'
    | 'votesFrom'
    | 'escalatedAt'
    | 'settlesAt'
    | 'supersededBy'
    | 'validUntil'
  >
>;

/** The conditional write every decision ends in: `row` is locked, and its state is checked once more. Returns it as it is then. */
export async function setState(tx: Tx, row: Request, changes: Changes): Promise<Request> {
  const { gates, ...rest } = { ...row, ...changes };
  const key = { workspace: tx.workspace, number: row.number, was: row.state };
  const [[changed]] = await Promise.all([
    update(tx.db, { ...rest, ...key, gates: JSON.stringify(gates) }),
    timersFollow(tx, row, rest.state),
  ]);
  if (!changed) throw new Error(`${requestName(row.number)} is ${row.state} no longer, though it was locked`);
  return changed;
}

const update = compiled((db) =>
  db
    .update(request)
    .set({
      state: sql`${sql.placeholder('state')}`,
      ending: sql`${sql.placeholder('ending')}`,
      decidedAt: sql`${sql.placeholder('decidedAt')}::timestamptz`,
      appliedAt: sql`${sql.placeholder('appliedAt')}::timestamptz`,
      nextTryAt: sql`${sql.placeholder('nextTryAt')}::timestamptz`,
      gates: sql`${sql.placeholder('gates')}::text::jsonb`,
      round: sql`${sql.placeholder('round')}`,
      votesFrom: sql`${sql.placeholder('votesFrom')}`,
      escalatedAt: sql`${sql.placeholder('escalatedAt')}::timestamptz`,
      settlesAt: sql`${sql.placeholder('settlesAt')}::timestamptz`,
      supersededBy: sql`${sql.placeholder('supersededBy')}::integer`,
      validUntil: sql`${sql.placeholder('validUntil')}::timestamptz`,
    })
    .where(
      and(
        eq(request.workspaceId, sql.placeholder('workspace')),
        eq(request.number, sql.placeholder('number')),
        eq(request.state, sql.placeholder('was')),
      ),
    )
    .returning()
    .prepare('set_state'),
);
