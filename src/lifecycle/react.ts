import { and, eq } from 'drizzle-orm';
import { humanOf } from '../kernel/caller.ts';
import { isStewardError, type StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { personIdsOf } from '../people/find-people.ts';
import { anyOf } from '../store/any-of.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { castVote } from './cast-vote.ts';
import { reactionNotCounted, reactionNoted } from './events.ts';
import { lockRequest, type Request, reactionsOf, type StoredReaction, votesOf } from './find-request.ts';
import { lateRefusal } from './late-reaction.ts';
import { assertMayVote } from './may-vote.ts';
import { signsOf } from './reaction-question.ts';
import { removeVote } from './remove-vote.ts';
import { aboutOf, endExpired, isOver, type Judged, judge } from './settle.ts';
import { settleAfresh } from './settle-afresh.ts';
import { reaction, vote as voteTable } from './tables.ts';

/** A reaction on a request's card, or its removal. `person` is in `ctx.actor`; `swept` when it was found by the sweep. */
export interface ReactInput {
  readonly request: number;
  readonly platform: string;
  readonly team: string;
  readonly user: string;
  readonly emoji: string;
  readonly change: 'added' | 'removed';
  readonly swept?: boolean;
}

/**
 * What a reaction came to: `ignored` (means nothing here, or the request is decided),
 * `counted`, `withdrawn`, `confirm` (asks once more), `objected` (asks for the reason), `both` (both signs stand, none
 * counts), `refused` (no right).
 */
export interface Reacted {
  readonly result: 'ignored' | 'counted' | 'withdrawn' | 'confirm' | 'objected' | 'both' | 'refused' | 'late';
  readonly request: Request;
  readonly refusal?: StewardError;
}

/**
 * Turns a reaction into a vote by the same verb as the button (contract.md section 4): what counts is which signs of the
 * person stand after the change. A removal touches only a vote whose latest source is a reaction; the sweep never
 * touches a vote made by button or command.
 */
export async function react(ctx: Ctx, input: ReactInput): Promise<Reacted> {
  return inTransaction(ctx, async (tx) => {
    const locked = await lockRequest(tx, input.request);
    if (isOver(locked, tx.now)) return comesLate(tx, await endExpired(tx, locked), input);
    if (locked.state !== 'pending') return comesLate(tx, locked, input);
    const judged = await judge(tx, locked);
    const { approve, object } = judged.policy.reactions;
    if (![...approve, ...object].includes(input.emoji)) return { result: 'ignored', request: locked };
    const person = humanOf(tx.actor);
    try {
      await assertMayVote(tx, judged, 'reaction');
    } catch (error) {
      if (!isStewardError(error)) throw error;
      const noted = await noteReaction(tx, input, person, false);
      const isNew = noted !== undefined;
      if (isNew && input.change === 'added')
        emit(tx, reactionNotCounted({ ...aboutOf(locked), person, emoji: input.emoji }));
      if (noted?.counted && person !== undefined) tellNoted(tx, locked, input, person, 'none');
      return input.change === 'added' && isNew
        ? { result: 'refused', request: locked, refusal: error }
        : { result: 'ignored', request: locked };
    }
    const changed = (await noteReaction(tx, input, person, true)) !== undefined;
    return decideByStanding(tx, judged, person ?? '', input, changed);
  });
}

async function comesLate(tx: Tx, request: Request, input: ReactInput): Promise<Reacted> {
  const refusal = await lateRefusal(tx, request, input);
  return refusal ? { result: 'late', request, refusal } : { result: 'ignored', request };
}

async function decideByStanding(
  tx: Tx,
  judged: Judged,
  person: string,
  input: ReactInput,
  changed: boolean,
): Promise<Reacted> {
  const { request: locked, policy } = judged;
  const ids = await personIdsOf(tx, [person]);
  const { approves, objects } = signsOf(await reactionsOf(tx, locked.number), ids, policy.reactions);
  const vote = (await votesOf(tx, locked.number)).find((cast) => cast.person === person);
  const byReaction = vote === undefined || vote.source === 'reaction';
  if (!byReaction && (input.swept || input.change === 'removed')) return { result: 'ignored', request: locked };
  const note = (result: 'confirm' | 'both' | 'none') => changed && tellNoted(tx, locked, input, person, result);
  if (approves && objects) {
    if (vote) await removeVote(tx, locked, person, 'both-reactions');
    else note('both');
    return { result: 'both', request: locked };
  }
  if (!approves && !objects) {
    if (!vote) {
      note('none');
      return { result: 'ignored', request: locked };
    }
    await removeVote(tx, locked, person, 'reaction-removed');
    return { result: 'withdrawn', request: await settleAfresh(tx, locked) };
  }
  // What a change of evidence made void is said again by a sign that is put, not by one that stood through it.
  if (!vote && !(input.change === 'added' && changed) && (await hasVoidVote(tx, locked, ids)))
    return { result: 'ignored', request: locked };
  const say = async (decision: 'approve' | 'object'): Promise<Reacted> => {
    const reacted = await cast(tx, locked, decision, vote?.decision);
    if (reacted.result === 'ignored' && reacted.request.round > locked.round) note('confirm');
    return reacted;
  };
  if (objects) return say('object');
  if (policy.confirmReactions) {
    const objected = vote?.decision === 'object' && (await removeVote(tx, locked, person, 'reaction-removed'));
    if (vote && !objected) return { result: 'ignored', request: locked };
    note('confirm');
    return { result: 'confirm', request: locked };
  }
  return say('approve');
}

/** The fact behind the question that the person is asked by direct message, or that it needs no answer any more. */
function tellNoted(
  tx: Tx,
  row: Request,
  { emoji, change }: ReactInput,
  person: string,
  result: 'confirm' | 'both' | 'none',
): void {
  emit(tx, reactionNoted({ ...aboutOf(row), person, emoji, change, result }));
}

async function cast(
  tx: Tx,
  locked: Request,
  decision: 'approve' | 'object',
  before: string | undefined,
): Promise<Reacted> {
  if (before === decision || (decision === 'object' && before === 'reject'))
    return { result: 'ignored', request: locked };
  // The sign was put on a card of this round: where the evidence turns out to be other by now, it says nothing of it.
  const seen = decision === 'approve' ? locked.round : undefined;
  const { request, result } = await castVote(tx, { request: locked.number, decision, source: 'reaction', seen });
  if (result === 'facts-changed') return { result: 'ignored', request };
  return { result: decision === 'object' ? 'objected' : 'counted', request };
}

/** Whether this human voted before the evidence changed, so that his vote is void. */
async function hasVoidVote(tx: Tx, row: Request, ids: readonly string[]): Promise<boolean> {
  const votes = await tx.db
    .select({ round: voteTable.round })
    .from(voteTable)
    .where(
      and(eq(voteTable.workspaceId, tx.workspace), eq(voteTable.request, row.number), anyOf(voteTable.person, ids)),
    );
  return votes.some(({ round }) => round < row.votesFrom);
}

/** Writes which reactions stand; the row that came or went, undefined when nothing changed. */
async function noteReaction(
  tx: Tx,
  input: ReactInput,
  person: string | undefined,
  counted: boolean,
): Promise<StoredReaction | undefined> {
  const key = {
    workspaceId: tx.workspace,
    request: input.request,
    platform: input.platform,
    team: input.team,
    userId: input.user,
    emoji: input.emoji,
  };
  if (input.change === 'removed') {
    const [gone] = await tx.db
      .delete(reaction)
      .where(
        and(
          eq(reaction.workspaceId, key.workspaceId),
          eq(reaction.request, key.request),
          eq(reaction.platform, key.platform),
          eq(reaction.team, key.team),
          eq(reaction.userId, key.userId),
          eq(reaction.emoji, key.emoji),
        ),
      )
      .returning();
    return gone;
  }
  const [written] = await tx.db
    .insert(reaction)
    .values({ ...key, person: person ?? null, counted, at: tx.now })
    .onConflictDoNothing()
    .returning();
  return written;
}
