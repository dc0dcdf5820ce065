import { and, desc, eq, notInArray, type SQL, sql } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import { person } from '../people/tables.ts';
import { model } from '../registry/tables.ts';
import { anyOf } from '../store/any-of.ts';
import { compiled } from '../store/compiled.ts';
import type { Ctx } from '../store/unit.ts';
import { MOVES_NOTHING, type RequestState, reaction, request, vote } from './tables.ts';

export type Request = typeof request.$inferSelect;
export type StoredVote = typeof vote.$inferSelect;
export type StoredReaction = typeof reaction.$inferSelect;

/** A request is open while something about it can still happen by itself or by a vote. */
export const OPEN_STATES: readonly RequestState[] = ['pending', 'approved', 'applying', 'apply-failed'];

/** `R-81` */
export const requestName = (number: number): string => `R-${number}`;

export async function findRequest(ctx: Ctx, number: number): Promise<Request | undefined> {
  const [row] = await findRow(ctx.db, { workspace: ctx.workspace, number });
  return row;
}

const isThis = and(
  eq(request.workspaceId, sql.placeholder('workspace')),
  eq(request.number, sql.placeholder('number')),
);
const findRow = compiled((db) => db.select().from(request).where(isThis).prepare('find_request'));

/** The request, or UNKNOWN_REQUEST. */
export async function getRequest(ctx: Ctx, number: number): Promise<Request> {
  const found = await findRequest(ctx, number);
  if (found) return found;
  throw new StewardError('UNKNOWN_REQUEST', `There is no request ${requestName(number)}.`, {
    field: 'request',
    hint: 'See the open ones with `request list`.',
  });
}

/**
 * Locks the model's row, then the request's, in this order everywhere: a decision moves the model's placements. Both in
 * one round trip each; returns the request as it is under the lock.
 */
export async function lockRequest(tx: Ctx, number: number): Promise<Request> {
  const key = { workspace: tx.workspace, number };
  await lockModelOf(tx.db, key);
  const [row] = await lockRow(tx.db, key);
  return row ?? getRequest(tx, number);
}

const lockModelOf = compiled((db) =>
  db
    .select({ name: model.name })
    .from(model)
    .where(
      and(
        eq(model.workspaceId, sql.placeholder('workspace')),
        sql`${model.name} = (select r.model from request r
          where r.workspace_id = ${sql.placeholder('workspace')} and r.number = ${sql.placeholder('number')})`,
      ),
    )
    .for('no key update')
    .prepare('lock_model_of_request'),
);

const lockRow = compiled((db) => db.select().from(request).where(isThis).for('update').prepare('lock_request'));

/** The open request for a target, if there is one: at most one per track, model and target stage. */
export async function openRequestFor(ctx: Ctx, track: string, model: string, to: string): Promise<Request | undefined> {
  const [row] = await ctx.db
    .select()
    .from(request)
    .where(
      and(
        eq(request.workspaceId, ctx.workspace),
        eq(request.track, track),
        eq(request.model, model),
        eq(request.toStage, to),
        anyOf(request.state, OPEN_STATES),
        notInArray(request.kind, [...MOVES_NOTHING]),
      ),
    );
  return row;
}

export interface RequestFilter {
  readonly states?: readonly RequestState[] | undefined;
  readonly model?: string | undefined;
  /** Every id of the human who asked (`personIdsOf`). */
  readonly askers?: readonly string[] | undefined;
  readonly team?: string | undefined;
  /** Numbers below this one: the next page. */
  readonly before?: number | undefined;
}

/** The newest first. */
export async function listRequests(ctx: Ctx, filter: RequestFilter, limit: number, from = 1): Promise<Request[]> {
  return ctx.db
    .select()
    .from(request)
    .where(listed(ctx, filter))
    .orderBy(desc(request.number))
    .limit(limit)
    .offset(from - 1);
}

/** How many there are of them. */
export const countRequests = (ctx: Ctx, filter: RequestFilter): Promise<number> =>
  ctx.db.$count(request, listed(ctx, filter));

function listed(ctx: Ctx, filter: RequestFilter): SQL | undefined {
  const conditions: SQL[] = [eq(request.workspaceId, ctx.workspace)];
  if (filter.states) conditions.push(anyOf(request.state, filter.states));
  if (filter.model) conditions.push(eq(request.model, filter.model));
  if (filter.askers) conditions.push(anyOf(request.asker, filter.askers));
  if (filter.before) conditions.push(sql`${request.number} < ${filter.before}`);
  if (filter.team) {
    conditions.push(
      sql`exists (select 1 from model m where m.workspace_id = ${request.workspaceId} and m.name = ${request.model} and m.team = ${filter.team})`,
    );
  }
  return and(...conditions);
}

/**
 * The votes that stand, one a human, without those that a change of evidence made void: who linked two accounts and voted with both counts once, by the later vote. The
 * oldest first.
 */
export async function votesOf(ctx: Ctx, number: number): Promise<StoredVote[]> {
  const rows = await findVotes(ctx.db, { workspace: ctx.workspace, request: number });
  const byHuman = new Map(
    rows.map(({ vote: cast, human }) => [human ?? cast.person, { ...cast, person: human ?? cast.person }]),
  );
  return [...byHuman.values()].sort((a, b) => a.at.getTime() - b.at.getTime());
}

const findVotes = compiled((db) =>
  db
    .select({ vote, human: person.mergedInto })
    .from(vote)
    .leftJoin(person, and(eq(person.workspaceId, vote.workspaceId), eq(person.id, vote.person)))
    .where(
      and(
        eq(vote.workspaceId, sql.placeholder('workspace')),
        eq(vote.request, sql.placeholder('request')),
        sql`${vote.round} >= (select r.votes_from from request r
          where r.workspace_id = ${sql.placeholder('workspace')} and r.number = ${sql.placeholder('request')})`,
      ),
    )
    .orderBy(vote.at, vote.person)
    .prepare('votes_of'),
);

/** Who voted before the evidence changed and has not voted since: those votes no longer count. */
export async function voidedVotersOf(
  ctx: Ctx,
  { number, votesFrom }: Pick<Request, 'number' | 'votesFrom'>,
): Promise<string[]> {
  if (votesFrom <= 1) return [];
  const rows = await ctx.db
    .select({ voter: sql<string>`coalesce(${person.mergedInto}, ${vote.person})` })
    .from(vote)
    .leftJoin(person, and(eq(person.workspaceId, vote.workspaceId), eq(person.id, vote.person)))
    .where(and(eq(vote.workspaceId, ctx.workspace), eq(vote.request, number), sql`${vote.round} < ${votesFrom}`))
    .orderBy(vote.at, vote.person);
  return [...new Set(rows.map(({ voter }) => voter))];
}

export async function reactionsOf(ctx: Ctx, number: number): Promise<StoredReaction[]> {
  return ctx.db
    .select()
    .from(reaction)
    .where(and(eq(reaction.workspaceId, ctx.workspace), eq(reaction.request, number)))
    .orderBy(reaction.at);
}
