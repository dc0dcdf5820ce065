import { z } from 'zod';
import { isStewardError, StewardError } from '../kernel/errors.ts';
import { type Ctx, inSavepoint, inTransaction, type Tx } from '../store/unit.ts';
import { lockBundle } from './bundle.ts';
import { castVote } from './cast-vote.ts';
import { type Request, requestName } from './find-request.ts';
import { retractVote } from './retract-vote.ts';
import { withdrawRequest } from './withdraw-request.ts';

/** What became of one request of several that were acted on together: the result, or why not. */
export type OnOne<T> =
  | { readonly request: Request; readonly done: T }
  | { readonly request: Request; readonly refusal: StewardError };

/** Which requests: all that were asked for together with `request`. */
export interface AllOf {
  readonly request: number;
  /** What the picture that was clicked showed of each, in their order: its evidence round, or null to leave it alone. */
  readonly rounds?: readonly (number | null)[] | undefined;
}

/**
 * Does the same to each request of a bundle, in one transaction: each is judged by itself, and a refusal of one stops no
 * other and leaves nothing behind. They are locked in one order, so that two who do so at once wait for each other. Throws
 * when all refuse.
 */
export async function actOnBundle<T>(
  ctx: Ctx,
  of: AllOf,
  act: (tx: Tx, row: Request, round: number | undefined) => Promise<T>,
): Promise<OnOne<T>[]> {
  return inTransaction(ctx, async (tx) => {
    const results: OnOne<T>[] = [];
    for (const [at, row] of (await lockBundle(tx, of.request)).entries()) {
      const round = of.rounds?.[at];
      if (round === null) continue;
      try {
        results.push({ request: row, done: await inSavepoint(tx, (part) => act(part, row, round)) });
      } catch (error) {
        if (!isStewardError(error)) throw error;
        results.push({ request: row, refusal: error });
      }
    }
    const refusals = results.flatMap((one) => ('refusal' in one ? [one] : []));
    if (refusals.length === results.length) throw refusedAll(refusals);
    return results;
  });
}

const VoteOnAllInput = z.object({
  decision: z.enum(['approve', 'reject']),
  source: z.enum(['button', 'command', 'reaction']),
  comment: z.string().max(2_000).optional(),
});

/** Votes on each request of a bundle that is open and that the caller may decide on. */
export function voteOnAll(ctx: Ctx, of: AllOf, raw: z.input<typeof VoteOnAllInput>) {
  const vote = VoteOnAllInput.parse(raw);
  return actOnBundle(ctx, of, (tx, row, seen) => castVote(tx, { ...vote, request: row.number, seen }));
}

/** Takes back the caller's vote on each request of a bundle on which he has one. */
export function retractAll(ctx: Ctx, of: AllOf, reason?: string | undefined) {
  return actOnBundle(ctx, of, (tx, row) => retractVote(tx, { request: row.number, reason }));
}

/** Takes back each request of a bundle that is not decided yet. */
export function withdrawAll(ctx: Ctx, of: AllOf, reason?: string | undefined) {
  return actOnBundle(ctx, of, (tx, row) => withdrawRequest(tx, { request: row.number, reason }));
}

/** One reason that holds for all is said once. */
function refusedAll(refusals: readonly { readonly request: Request; readonly refusal: StewardError }[]): Error {
  const [first] = refusals;
  if (!first) return new Error('a bundle has no requests');
  const { code, message, hint } = first.refusal;
  const same = refusals.every(({ refusal }) => refusal.message === message);
  if (same) return first.refusal;
  const lines = refusals.map(({ request, refusal }) =>
    refusal.message.includes(requestName(request.number))
      ? refusal.message
      : `${requestName(request.number)}: ${refusal.message}`,
  );
  return new StewardError(code, lines.join('\n'), hint === undefined ? {} : { hint });
}
