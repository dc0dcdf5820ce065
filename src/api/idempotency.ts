import { createHash } from 'node:crypto';
import { and, eq, lt, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { type ErrorCode, errorStatus, type FieldFault, isStewardError, StewardError } from '../kernel/errors.ts';
import type { Json } from '../kernel/fact.ts';
import { canonicalJson } from '../ledger/canonical-json.ts';
import { inParts } from '../store/in-parts.ts';
import { type Ctx, type Db, inTransaction, type Tx } from '../store/unit.ts';
import type { BearerEnv } from './bearer.ts';
import type { ParsedEnv } from './json-body.ts';
import { problemOf } from './problem.ts';
import { idempotency } from './tables.ts';

const KEPT_MS = 24 * 60 * 60 * 1000;

/** A call as idempotency sees it. */
export interface Keyed {
  readonly token: string;
  readonly route: string;
  /** The `Idempotency-Key`; without one every call counts. */
  readonly key: string | undefined;
  readonly body: Json;
}

/** The call of a handler behind `bearer` and `jsonBody`. */
export function keyedOf(c: Context<BearerEnv & ParsedEnv>): Keyed {
  const key = c.req.header('idempotency-key');
  return { token: c.get('token').id, route: `POST ${c.req.path}`, key, body: c.get('parsed') };
}

export interface Answer {
  readonly status: number;
  readonly body: Json;
  /** Whether this is what an earlier call got. */
  readonly replayed: boolean;
}

/**
 * Runs `fn` in a transaction and keeps its answer with its effect. A repeated key gets the first answer, a refusal
 * included; with another body it is refused. Of two calls at the same instant the second waits for the first.
 */
export async function answerOnce(
  ctx: Ctx,
  keyed: Keyed,
  fn: (tx: Tx) => Promise<{ readonly status: number; readonly body: Json }>,
): Promise<Answer> {
  const { key } = keyed;
  if (key === undefined) return { ...(await inTransaction(ctx, fn)), replayed: false };
  assertKey(key);
  const row = { token: keyed.token, route: keyed.route, key, bodyHash: hashOf(keyed.body) };
  const answer = await inTransaction(ctx, async (tx) => {
    const earlier = await claim(tx, row);
    if (earlier) return { ...earlier, replayed: true };
    const fresh = await attempt(tx, fn);
    await tx.db.update(idempotency).set(fresh).where(isRow(tx, row));
    return { ...fresh, replayed: false };
  });
  if (answer.status >= 400) throw refusalOf(answer.body);
  return answer;
}

/** Tells a caller that he reads what an earlier call got. */
export const replayedHeader = ({ replayed }: Answer): Record<string, string> =>
  replayed ? { 'idempotency-replayed': 'true' } : {};

/** Removes the workspace's answers that are older than 24 h, in parts; says how many. */
export async function sweepIdempotency(ctx: Ctx, most?: number): Promise<number> {
  return inParts(async (part) => {
    const swept = await ctx.db.execute(sql`
      delete from idempotency where workspace_id = ${ctx.workspace} and (token, route, key) in (
        select token, route, key from idempotency
        where workspace_id = ${ctx.workspace} and at < ${oldest(ctx).toISOString()}::timestamptz limit ${part})
      returning 1 as one`);
    return swept.length;
  }, most);
}

interface Row {
  readonly token: string;
  readonly route: string;
  readonly key: string;
  readonly bodyHash: string;
}

/** Takes the key, or returns what was answered under it. An answer past its day is replaced. */
async function claim(tx: Tx, row: Row): Promise<{ status: number; body: Json } | undefined> {
  const fresh = { bodyHash: row.bodyHash, status: null, body: null, at: tx.now };
  const taken = await tx.db
    .insert(idempotency)
    .values({ workspaceId: tx.workspace, ...row, ...fresh })
    .onConflictDoUpdate({
      target: [idempotency.workspaceId, idempotency.token, idempotency.route, idempotency.key],
      set: fresh,
      setWhere: lt(idempotency.at, oldest(tx)),
    })
    .returning({ key: idempotency.key });
  if (taken.length > 0) return undefined;
  const [earlier] = await tx.db.select().from(idempotency).where(isRow(tx, row));
  if (earlier && earlier.bodyHash !== row.bodyHash) {
    throw new StewardError('IDEMPOTENCY_MISMATCH', 'This Idempotency-Key was used with another body.', {
      hint: 'Use a new key for a new call.',
    });
  }
  if (earlier?.status == null) throw new StewardError('TRY_AGAIN', 'The first call with this key is not over.');
  return { status: earlier.status, body: earlier.body ?? null };
}

/** A refusal undoes what `fn` wrote and is kept as the answer; faults that may pass undo the claim as well. */
async function attempt(
  tx: Tx,
  fn: (tx: Tx) => Promise<{ readonly status: number; readonly body: Json }>,
): Promise<{ status: number; body: Json }> {
  const before = tx.facts.length;
  try {
    return await tx.db.transaction((savepoint) => fn({ ...tx, db: savepoint as Db }));
  } catch (error) {
    if (!isStewardError(error) || errorStatus[error.code] >= 500) throw error;
    tx.facts.length = before;
    return { status: errorStatus[error.code], body: JSON.parse(JSON.stringify(problemOf(error))) as Json };
  }
}

function refusalOf(body: Json): StewardError {
  const { code, detail, hint, field, errors } = body as unknown as {
    code: ErrorCode;
    detail: string;
    hint?: string;
    field?: string;
    errors?: readonly FieldFault[];
  };
  return new StewardError(code, detail, {
    ...(hint ? { hint } : {}),
    ...(field ? { field } : {}),
    ...(errors ? { faults: errors } : {}),
  });
}

function assertKey(key: string): void {
  if (/^[\x21-\x7e]{1,200}$/.test(key)) return;
  throw new StewardError('BAD_INPUT', 'An Idempotency-Key is 1 to 200 printable characters without blanks.', {
    field: 'Idempotency-Key',
    hint: 'A UUID will do.',
  });
}

const hashOf = (body: Json): string => createHash('sha256').update(canonicalJson(body)).digest('hex');
const oldest = (ctx: Ctx): Date => new Date(ctx.now.getTime() - KEPT_MS);

function isRow(ctx: Ctx, row: Row) {
  return and(
    eq(idempotency.workspaceId, ctx.workspace),
    eq(idempotency.token, row.token),
    eq(idempotency.route, row.route),
    eq(idempotency.key, row.key),
  );
}
