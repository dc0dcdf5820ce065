import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { namesOf } from '../people/find-people.ts';
import { person } from '../people/tables.ts';
import { cancelTimer, setTimer } from '../queue/timer.ts';
import { compiled } from '../store/compiled.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { type Approver, actingFor, tally } from './approval.ts';
import { assertPending } from './decided-already.ts';
import { requestVoted } from './events.ts';
import { lockRequest, type Request, requestName, type StoredVote, votesOf } from './find-request.ts';
import { actsFor } from './loans.ts';
import { assertMayVote } from './may-vote.ts';
import { aboutOf, endExpired, endStale, isOver, type Judged, judge, movedPin, refreshGates, settle } from './settle.ts';
import { vote } from './tables.ts';

export const CastVoteInput = z.object({
  request: z.int().min(1),
  decision: z.enum(['approve', 'reject', 'object']),
  source: z.enum(['button', 'command', 'reaction']),
  /** The evidence round of the picture that was clicked. */
  seen: z.int().optional(),
  comment: z.string().max(2_000).optional(),
});
export type CastVoteInput = z.input<typeof CastVoteInput>;

/**
 * What became of a vote: `counted` (see the request's state for the decision), `stale` (what the request pinned moved),
 * `expired` (it came too late), or `facts-changed` (the picture that was clicked is out of date; nothing was counted).
 */
export interface Cast {
  readonly result: 'counted' | 'stale' | 'expired' | 'facts-changed';
  readonly request: Request;
}

/** Kind of the timer that ends an objection without a reason. Its subject is `R-81 <person>`. */
export const OBJECTION_TIMER = 'objection-lapse';
export const objectionSubject = (number: number, person: string): string => `${requestName(number)} ${person}`;

/** Counts one human's vote and decides, in one transaction, whether the request is decided by it. */
export async function castVote(ctx: Ctx, raw: CastVoteInput): Promise<Cast> {
  const input = CastVoteInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const locked = await lockRequest(tx, input.request);
    if (locked.state === 'expired') return { result: 'expired', request: locked };
    if (isOver(locked, tx.now)) return { result: 'expired', request: await endExpired(tx, locked) };
    assertPending(locked);
    const judged = await judge(tx, locked);
    const person = await assertMayVote(tx, judged, input.source);
    const moved = await movedPin(tx, judged);
    if (moved !== undefined) {
      return { result: 'stale', request: await endStale(tx, locked, moved) };
    }
    const fresh = { ...judged, request: await refreshGates(tx, judged) };
    if (input.seen !== undefined && input.seen < fresh.request.round)
      return { result: 'facts-changed', request: fresh.request };
    await recordVote(tx, fresh, person, input);
    return { result: 'counted', request: await settle(tx, fresh) };
  });
}

async function recordVote(
  tx: Tx,
  judged: Judged,
  person: string,
  input: z.output<typeof CastVoteInput>,
): Promise<void> {
  const { request: row, approvers, policy } = judged;
  const cast = {
    decision: input.decision,
    source: input.source,
    comment: input.comment ?? null,
    round: row.round,
    at: tx.now,
  };
  const approver = approvers.find((one) => one.person === person);
  const behalfOf = approver?.borrowed ? await lenderOf(tx, judged, approver, input.decision) : undefined;
  const key = { workspace: tx.workspace, request: row.number, person, behalfOf: behalfOf ?? null };
  const [written] = await upsertVote(tx.db, { ...key, ...cast });
  // The same vote again (a double click) is neither a fact nor news; it may still decide, when a gate holds no longer. It is
  // news where the other account of the same human said something since.
  if (!written) return;
  const body = {
    ...aboutOf(row),
    person,
    decision: input.decision,
    source: input.source,
    groups: [...(approver?.sources ?? [])],
    for: behalfOf,
    round: row.round,
  };
  emit(tx, requestVoted(body, { comment: input.comment }));
  const timer = { kind: OBJECTION_TIMER, subject: objectionSubject(row.number, person) };
  if (input.decision === 'object')
    await setTimer(tx, { ...timer, dueAt: new Date(tx.now.getTime() + policy.objectionMs) });
  else if (written.before === 'object') await cancelTimer(tx, timer);
}

/** For whom a delegate votes; his lent right rests while its owner's own vote stands, or that of another delegate. */
async function lenderOf(
  tx: Tx,
  { request: row, approvers, policy }: Judged,
  approver: Approver,
  decision: CastVoteInput['decision'],
): Promise<string | undefined> {
  const votes = await votesOf(tx, row.number);
  // His own right goes first; the lent one is used where only that helps.
  if (approver.sources.length > 0) {
    const others = votes.filter(({ person }) => person !== approver.person);
    const all = [...others, { person: approver.person, decision }];
    return tally(policy, approvers, all).lentBy.get(approver.person);
  }
  const acting = actingFor(approvers, votes);
  const isTaken = (from: string): boolean => (acting.get(from) ?? approver.person) !== approver.person;
  const lenders = (approver.borrowed ?? []).map(({ from }) => from);
  const lender = actsFor(approver, [...votes.map((cast) => cast.person), ...lenders.filter(isTaken)]);
  if (lender !== undefined) return lender;
  const [from = ''] = lenders;
  const [name = 'Who lent it', other = 'somebody'] = await namesOf(tx, [from, acting.get(from) ?? from]);
  const why = isTaken(from) ? `@${other} voted for @${name}` : `@${name} voted himself`;
  throw new StewardError('NOT_AN_APPROVER', `${why}, so the right that was lent to you rests.`, {
    hint: `See the votes with \`request show ${requestName(row.number)}\`.`,
  });
}

const upsertVote = compiled((db) =>
  db
    .insert(vote)
    .values({
      workspaceId: sql.placeholder('workspace'),
      request: sql.placeholder('request'),
      person: sql.placeholder('person'),
      decision: sql.placeholder('decision'),
      source: sql.placeholder('source'),
      comment: sql.placeholder('comment'),
      round: sql.placeholder('round'),
      behalfOf: sql`${sql.placeholder('behalfOf')}::uuid`,
      at: sql.placeholder('at'),
    })
    .onConflictDoUpdate({
      target: [vote.workspaceId, vote.request, vote.person],
      set: {
        decision: sql`excluded.decision`,
        source: sql`excluded.source`,
        comment: sql`excluded.comment`,
        round: sql`excluded.round`,
        behalfOf: sql`excluded.behalf_of`,
        at: sql`excluded.at`,
      },
      setWhere: sql`(${vote.decision}, ${vote.source}, ${vote.round}, ${vote.behalfOf}) is distinct from (excluded.decision, excluded.source, excluded.round, excluded.behalf_of)
        or (excluded.comment is not null and excluded.comment is distinct from ${vote.comment})
        or exists (select 1 from ${vote} other join ${person} p on p.workspace_id = other.workspace_id and p.id = other.person
          where other.workspace_id = ${vote.workspaceId} and other.request = ${vote.request}
            and p.merged_into = ${vote.person} and other.at >= ${vote.at})`,
    })
    // A statement reads what stood before it.
    .returning({
      before: sql<StoredVote['decision'] | null>`(select before.decision from ${vote} as before
        where before.workspace_id = ${sql.placeholder('workspace')} and before.request = ${sql.placeholder('request')}
          and before.person = ${sql.placeholder('person')})`,
    })
    .prepare('upsert_vote'),
);
