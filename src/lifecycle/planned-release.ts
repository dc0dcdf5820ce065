import { and, eq } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import { anyOf } from '../store/any-of.ts';
import type { Ctx } from '../store/unit.ts';
import { findRequest, OPEN_STATES, type Request, requestName } from './find-request.ts';
import { MOVES_NOTHING, request } from './tables.ts';

const YEAR_MS = 366 * 86_400_000;

/** When a release is planned: after another request was applied, and not before a time. */
export interface Planned {
  readonly after?: number | undefined;
  readonly notBefore?: Date | undefined;
}

/**
 * Refuses a plan that can never come true, such as one after a request that asking for this one would end (`supersedes`).
 * The other request stands already and keeps its lock until this one is
 * written, so that its end finds this one; an older request never waits for a newer one, so there are no circles.
 */
export async function assertPlan(
  tx: Ctx,
  { after, notBefore }: Planned,
  supersedes: Pick<Request, 'number'> | undefined,
): Promise<void> {
  if (notBefore !== undefined && (notBefore <= tx.now || notBefore.getTime() > tx.now.getTime() + YEAR_MS)) {
    const over = notBefore <= tx.now;
    throw new StewardError('BAD_INPUT', `The planned time ${over ? 'is over' : 'is more than a year ahead'}.`, {
      field: 'after',
      hint: over ? 'Name one to come, or leave out `--after`.' : 'Ask again when it is nearer.',
    });
  }
  if (after === undefined) return;
  const [first] = await tx.db
    .select({ state: request.state, kind: request.kind })
    .from(request)
    .where(and(eq(request.workspaceId, tx.workspace), eq(request.number, after)))
    .for('share');
  const name = requestName(after);
  if (!first) {
    throw new StewardError('UNKNOWN_REQUEST', `There is no request ${name}.`, {
      field: 'after',
      hint: 'See the open ones with `request list`.',
    });
  }
  if (supersedes?.number === after) {
    throw new StewardError('ALREADY_OPEN', `Asking for this ends ${name}, so nothing could be applied after it.`, {
      field: 'after',
      hint: `Leave out \`--after\`, or ask again once ${name} was applied.`,
    });
  }
  if (MOVES_NOTHING.includes(first.kind)) {
    throw new StewardError('BAD_INPUT', `${name} moves nothing: nothing can be applied after it.`, {
      field: 'after',
      hint: 'Name a request for a move, or leave out `--after`.',
    });
  }
  if (OPEN_STATES.includes(first.state) || first.state === 'applied') return;
  throw new StewardError('ALREADY_DECIDED', `${name} is ${first.state}: nothing can be applied after it.`, {
    field: 'after',
    hint: 'Name another request, or leave out `--after`.',
  });
}

/** Why a request can never be applied: the one it waits for ended otherwise. */
export async function endedBefore(tx: Ctx, row: Pick<Request, 'afterRequest'>): Promise<string | undefined> {
  if (row.afterRequest === null) return undefined;
  const first = await findRequest(tx, row.afterRequest);
  if (!first || first.state === 'applied' || OPEN_STATES.includes(first.state)) return undefined;
  return `${requestName(first.number)}, after which it was to be applied, is ${first.state}`;
}

/** The requests that wait for this one, in these states. */
export async function followersOf(ctx: Ctx, number: number, states: readonly Request['state'][]): Promise<number[]> {
  const rows = await ctx.db
    .select({ number: request.number })
    .from(request)
    .where(and(eq(request.workspaceId, ctx.workspace), eq(request.afterRequest, number), anyOf(request.state, states)))
    .orderBy(request.number);
  return rows.map((row) => row.number);
}
