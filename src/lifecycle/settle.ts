import { and, eq } from 'drizzle-orm';
import { emit } from '../ledger/event.ts';
import { findVersion, inStage, type Version } from '../registry/find.ts';
import { place } from '../registry/place.ts';
import type { Tx } from '../store/unit.ts';
import { type Approver, type Tally, tally } from './approval.ts';
import { answerableFor, approversFor } from './approvers.ts';
import { evaluateGates, failingGates, sameResults } from './evaluate-gates.ts';
import { evidenceChanged, requestApplied, requestApproved, requestRejected, requestStale } from './events.ts';
import { type Request, requestName, votesOf } from './find-request.ts';
import type { Lifecycle, Policy, Track } from './lifecycle.ts';
import { lifecycleAt, policyNamed } from './revision.ts';
import { request } from './tables.ts';

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
  const policy = policyNamed(lifecycle, locked.policy);
  const track = lifecycle.tracks[locked.track];
  if (!track) throw new Error(`${requestName(locked.number)} pinned a lifecycle without the track ${locked.track}`);
  const version =
    locked.version === null ? undefined : await findVersion(tx, { model: locked.model, version: locked.version });
  const approvers = await approversFor(tx, policy, { openedAt: locked.openedAt, excluded: answerableFor(locked) });
  return { request: locked, lifecycle, policy, track, version, approvers };
}

/** What the facts of a request name. */
export const aboutOf = (row: Request) => ({
  request: row.number,
  model: row.model,
  subject: row.subject,
  to: row.toStage,
});

/**
 * What of the pinned facts moved: the version, its digest, its metrics (all by its revision) or the incumbent. Undefined
 * while everything is as it was when it was asked.
 */
export async function movedPin(tx: Tx, judged: Judged): Promise<string | undefined> {
  const { request: row, version, track } = judged;
  if (row.version !== null && version?.revision !== row.versionRevision) {
    return (version?.digest ?? null) === row.digest
      ? `${row.subject} was edited`
      : `the digest of ${row.subject} changed`;
  }
  if (track.holdsOne[row.toStage] === undefined) return undefined;
  const incumbent = (await inStage(tx, row.model, track.name, row.toStage))[0]?.subject ?? null;
  if (incumbent === row.incumbent) return undefined;
  return incumbent === null ? `${row.incumbent} left ${row.toStage}` : `${incumbent} came to ${row.toStage}`;
}

/** Ends a request because what it pinned moved. Final; the card offers to ask again. */
export async function endStale(tx: Tx, row: Request, moved: string): Promise<void> {
  await setState(tx, row, { state: 'stale', decidedAt: tx.now, ending: moved });
  emit(tx, requestStale({ ...aboutOf(row), moved }));
}

/** Evaluates the gates again; a changed result is written, told, and starts a new evidence round. */
export async function refreshGates(tx: Tx, judged: Judged): Promise<Request> {
  const { request: row, track, version } = judged;
  const fresh = await evaluateGates(tx, {
    track,
    model: row.model,
    version,
    incumbent: row.incumbent ?? undefined,
    to: row.toStage,
  });
  if (sameResults(fresh, row.gates)) return row;
  const round = row.round + 1;
  await setState(tx, row, { gates: fresh, round });
  emit(
    tx,
    evidenceChanged({
      ...aboutOf(row),
      round,
      gates: fresh.map(({ gate, status, detail }) => ({ gate, status, detail })),
    }),
  );
  return { ...row, gates: fresh, round };
}

/**
 * Decides by the votes that stand: rejected, approved (and applied at once where the stage has no effects) or pending
 * still. A failing gate holds an approval. Returns the tally.
 */
export async function settle(tx: Tx, judged: Judged): Promise<Tally> {
  const { request: row, policy, approvers } = judged;
  const votes = await votesOf(tx, row.number);
  const counted = tally(policy, approvers, votes);
  if (counted.outcome === 'rejected') {
    const by = votes.filter((cast) => cast.decision === 'reject').map((cast) => cast.person);
    await setState(tx, row, { state: 'rejected', decidedAt: tx.now });
    emit(tx, requestRejected({ ...aboutOf(row), by }));
  }
  if (counted.outcome === 'approved' && failingGates(row.gates).length === 0) {
    const effects = judged.track.effects[row.toStage] ?? [];
    await setState(tx, row, { state: 'approved', decidedAt: tx.now });
    emit(tx, requestApproved({ ...aboutOf(row), by: [...counted.standsFor.keys()], effects: effects.length }));
    if (effects.length === 0) await applyNow(tx, row, judged.track);
  }
  return counted;
}

/** Moves the subject: the placement and the request's last state in one transaction. */
export async function applyNow(tx: Tx, row: Request, track: Track): Promise<void> {
  const replaced = await place(tx, {
    model: row.model,
    subject: row.subject,
    track: row.track,
    stage: row.toStage,
    request: row.number,
    digest: row.digest ?? undefined,
    replacedGoTo: track.holdsOne[row.toStage],
  });
  await setState(tx, row, { state: 'applied', appliedAt: tx.now, ending: null });
  emit(tx, requestApplied({ ...aboutOf(row), replaced: replaced?.subject, digest: row.digest ?? undefined }));
}

/** The conditional write every decision ends in: the row is locked, and the state is checked once more. */
export async function setState(tx: Tx, row: Request, changes: Partial<typeof request.$inferInsert>): Promise<void> {
  await tx.db
    .update(request)
    .set(changes)
    .where(and(eq(request.workspaceId, tx.workspace), eq(request.number, row.number)));
}
