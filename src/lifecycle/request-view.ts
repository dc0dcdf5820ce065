import { and, eq } from 'drizzle-orm';
import type { PersonSpan } from '../chat/text.ts';
import { spansOfPeople } from '../people/find-people.ts';
import { placementAtStage } from '../registry/find.ts';
import type { Ctx } from '../store/unit.ts';
import { type Approver, type Tally, tally } from './approval.ts';
import { approversFor, limitsOf } from './approvers.ts';
import { bundleOf } from './bundle.ts';
import { findPolicy } from './find-policy.ts';
import {
  findRequest,
  getRequest,
  type Request,
  reactionsOf,
  type StoredVote,
  voidedVotersOf,
  votesOf,
} from './find-request.ts';
import { peopleOfGates } from './gate-words.ts';
import { feedbackOn, type StoredFeedback } from './give-feedback.ts';
import { type Hold, holdOn } from './hold.ts';
import type { Lifecycle, Track } from './lifecycle.ts';
import { escalated, type Policy } from './policy.ts';
import { lifecycleAt } from './revision.ts';
import { request as requestTable } from './tables.ts';
import { type Wait, waitOf } from './waits.ts';

/** Everything a card about a request shows, read from the current state. */
export interface RequestView {
  readonly request: Request;
  readonly lifecycle: Lifecycle;
  readonly track: Track | undefined;
  /** None for a rollback, which nobody approves. */
  readonly policy: Policy | undefined;
  readonly approvers: readonly Approver[];
  readonly votes: readonly StoredVote[];
  readonly tally: Tally | undefined;
  /** Whose votes no longer count, because the evidence changed. */
  readonly voided: readonly string[];
  /** Remarks beside the votes, the oldest first. */
  readonly feedback: readonly StoredFeedback[];
  /** Who reacted without the right, as far as known. */
  readonly notCounted: readonly string[];
  readonly people: ReadonlyMap<string, PersonSpan>;
  /** Since when the incumbent stands in the target stage. */
  readonly incumbentSince: Date | undefined;
  /** What an approval waits for before it is applied. */
  readonly wait: Wait | undefined;
  readonly now: Date;
  /** What stops a promotion for the time being, decided or not, or what a rollback put on. */
  readonly hold: Hold | undefined;
  /** The review of a break-glass or rollback. */
  readonly review: Request | undefined;
  /** What a review or renewal is about. */
  readonly concerned: Request | undefined;
  /** The others that were asked for together with it, by number. */
  readonly together: readonly Request[];
}

/** `also`: people whom a text names though they neither asked nor voted nor may decide now. */
export async function viewOf(ctx: Ctx, number: number, also: readonly string[] = []): Promise<RequestView> {
  const request = await getRequest(ctx, number);
  const predecessor = request.afterRequest === null ? undefined : await findRequest(ctx, request.afterRequest);
  const lifecycle = await lifecycleAt(ctx, request.policyRevision);
  const pinned = request.kind === 'rollback' ? undefined : findPolicy(lifecycle, request.policy);
  const policy = pinned && request.escalatedAt !== null ? escalated(pinned) : pinned;
  const votes = await votesOf(ctx, number);
  const voted = votes.map((vote) => vote.person);
  const voided = (await voidedVotersOf(ctx, request)).filter((person) => !voted.includes(person));
  const approvers = policy ? await approversFor(ctx, policy, limitsOf(request)) : [];
  const remarks = await feedbackOn(ctx, number);
  const hold = await holdOf(ctx, request);
  const reactions = await reactionsOf(ctx, number);
  const notCounted = [...new Set(reactions.filter((row) => !row.counted).flatMap((row) => row.person ?? []))];
  const ids = [
    ...also,
    request.asker,
    request.registrar,
    ...voted,
    ...voided,
    hold?.setBy ?? null,
    ...votes.map((vote) => vote.behalfOf),
    ...approvers.flatMap(({ person, borrowed = [] }) => [person, ...borrowed.map(({ from }) => from)]),
    ...remarks.map((remark) => remark.person),
    ...notCounted,
    ...peopleOfGates(request.gates),
  ];
  return {
    request,
    lifecycle,
    track: lifecycle.tracks[request.track],
    policy,
    approvers,
    votes,
    tally: policy && tally(policy, approvers, votes),
    voided,
    feedback: remarks,
    notCounted,
    people: await spansOfPeople(ctx, [...new Set(ids.filter((id) => id !== null))]),
    incumbentSince:
      request.incumbent === null
        ? undefined
        : (await placementAtStage(ctx, request.incumbent, request.toStage))?.fromAt,
    wait:
      request.state === 'approved'
        ? waitOf(request, ctx.now, predecessor, hold !== undefined && request.kind === 'promotion')
        : undefined,
    now: ctx.now,
    hold,
    review: await reviewOf(ctx, request),
    concerned: request.concerns === null ? undefined : await findRequest(ctx, request.concerns),
    together: (await bundleOf(ctx, request)).filter((other) => other.number !== number),
  };
}

/** Where a hold stops what happens next to a promotion. */
const HELD: readonly Request['state'][] = ['pending', 'approved', 'apply-failed'];

async function holdOf(ctx: Ctx, row: Request): Promise<Hold | undefined> {
  if (row.kind === 'promotion' && HELD.includes(row.state)) return holdOn(ctx, row.model, row.toStage);
  if (row.kind !== 'rollback') return undefined;
  const standing = await holdOn(ctx, row.model, row.toStage);
  return standing?.request === row.number ? standing : undefined;
}

async function reviewOf(ctx: Ctx, { kind, number }: Request): Promise<Request | undefined> {
  if (kind !== 'break-glass' && kind !== 'rollback') return undefined;
  const [review] = await ctx.db
    .select()
    .from(requestTable)
    .where(
      and(
        eq(requestTable.workspaceId, ctx.workspace),
        eq(requestTable.concerns, number),
        eq(requestTable.kind, 'review'),
      ),
    );
  return review;
}
