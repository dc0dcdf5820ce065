import { and, eq } from 'drizzle-orm';
import { emit } from '../ledger/event.ts';
import { personIdsOf } from '../people/find-people.ts';
import { anyOf } from '../store/any-of.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { rightsChanged } from './events.ts';
import { findPolicy } from './find-policy.ts';
import { lockRequest } from './find-request.ts';
import { sourcesOf } from './policy.ts';
import { lifecycleAt } from './revision.ts';
import { policyOf } from './settle.ts';
import { settleAfresh } from './settle-afresh.ts';
import { readSource } from './sources.ts';
import { request, vote } from './tables.ts';

/** So many requests stand in one fact. */
const BATCH = 500;

export interface RightsOf {
  readonly person: string;
  /** The kind of right that changed; every right of the person when left out. */
  readonly of?: { readonly group: string } | { readonly team: string } | undefined;
}

/**
 * After somebody's rights changed: the pending requests he voted on are judged again, because his vote may count no more
 * and what is left may decide; the cards of all that he may decide on, or might, are drawn anew. Twice does no harm.
 */
export async function reviewRights(ctx: Ctx, changed: RightsOf): Promise<void> {
  const ids = await personIdsOf(ctx, [changed.person]);
  const voted = await ctx.db
    .selectDistinct({ number: request.number })
    .from(vote)
    .innerJoin(request, and(eq(request.workspaceId, vote.workspaceId), eq(request.number, vote.request)))
    .where(
      and(
        eq(vote.workspaceId, ctx.workspace),
        anyOf(vote.person, [...ids, changed.person]),
        eq(request.state, 'pending'),
      ),
    )
    .orderBy(request.number);
  for (const { number } of voted) {
    await inTransaction(ctx, async (tx) => {
      const locked = await lockRequest(tx, number);
      if (locked.state === 'pending') await settleAfresh(tx, locked);
    });
  }
  const concerned = await concernedBy(ctx, changed);
  for (let from = 0; from < concerned.length; from += BATCH) {
    await inTransaction(ctx, async (tx) => {
      emit(tx, rightsChanged({ person: changed.person, requests: concerned.slice(from, from + BATCH) }));
    });
  }
}

/** The pending requests whose policy names the right that changed. */
async function concernedBy(ctx: Ctx, { of }: RightsOf): Promise<number[]> {
  const { number, policy, policyRevision, escalatedAt, team } = request;
  const rows = await ctx.db
    .select({ number, policy, policyRevision, escalatedAt, team })
    .from(request)
    .where(and(eq(request.workspaceId, ctx.workspace), eq(request.state, 'pending')))
    .orderBy(number);
  const concerned: number[] = [];
  for (const row of rows) {
    const lifecycle = await lifecycleAt(ctx, row.policyRevision);
    if (!findPolicy(lifecycle, row.policy)) continue;
    const isMeant = sourcesOf(policyOf(lifecycle, row))
      .map(readSource)
      .some((source) => {
        if (of === undefined) return true;
        if ('team' in of) return source.kind === 'team-leads' && row.team === of.team;
        return source.kind === 'group' && source.group === of.group;
      });
    if (isMeant) concerned.push(row.number);
  }
  return concerned;
}
