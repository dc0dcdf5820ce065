import { AsyncLocalStorage } from 'node:async_hooks';
import { type SQL, sql } from 'drizzle-orm';
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type { Caller } from '../kernel/caller.ts';
import type { Fact } from '../kernel/fact.ts';
import { newId } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import { beginOn } from './connect.ts';
import { isRepeatable } from './postgres-errors.ts';

export { isDatabaseAway, isRepeatable, pgErrorCode } from './postgres-errors.ts';

/** The Drizzle handle: the pool outside a transaction, the transaction inside one. */
export type Db = PostgresJsDatabase<Record<string, never>>;

/** One step of the flush at the end of a transaction: jobs, cards wanted, chain, in the order app hands them in. */
export type FlushStep = (tx: Tx, facts: readonly Fact[]) => Promise<void>;

/** What a transaction needs to begin and to end; made once by app. */
export interface Unit {
  readonly db: Db;
  readonly flush: readonly FlushStep[];
  /** Tests give a clock; production leaves it out and `tx.now` is the database's `now()`. */
  readonly clock?: () => Date;
  /** DEFAULT_ZONE, for people whose zone is not known; UTC when left out. */
  readonly zone?: string;
  /**
   * Asks a part of Steward that stands above whoever asks, such as incidents, about a subject in this transaction. Undefined
   * when no such part is there.
   */
  readonly ask?: (
    tx: Ctx,
    kind: string,
    subject: string,
  ) => Promise<
    | {
        readonly pass: boolean | undefined;
        readonly detail: string;
        readonly note?: string | undefined;
        readonly fix?: string | undefined;
        readonly until?: string | undefined;
      }
    | undefined
  >;
  /** Called after a commit that wrote facts: wakes this process's pumps. Must not throw. */
  readonly committed?: (facts: readonly Fact[]) => void;
}

/** The caller with a database. Every verb takes one. */
export interface Ctx extends Caller {
  readonly unit: Unit;
  readonly db: Db;
}

/** A Ctx inside a transaction: `db` is the transaction, `now` its one instant, `facts` what verbs emitted so far. */
export interface Tx extends Ctx {
  readonly facts: Fact[];
  /** What `sendLast` was given. */
  readonly last: Promise<unknown>[];
}

/** How often a transaction that met a deadlock or a serialization failure runs again. */
const mostRepeats = 3;

/**
 * Runs `fn` in a transaction, or joins the one that `ctx` is already in. The outermost sets `tx.now`, hands the facts
 * that `fn` emitted to the flush steps in their order, commits and reports. 40001 and 40P01 repeat the whole, at most
 * three times, each time with fresh facts; so `fn` does nothing but read and write Postgres. Other errors roll back.
 */
export async function inTransaction<T>(ctx: Ctx, fn: (tx: Tx) => Promise<T>): Promise<T> {
  if (isTx(ctx)) return fn(ctx);
  for (let repeats = 0; ; repeats += 1) {
    const facts: Fact[] = [];
    try {
      const last: Promise<unknown>[] = [];
      const result = await beginOn(ctx.unit.db, async (db, startedAt) => {
        const tx: Tx = { ...ctx, db, facts, last, now: ctx.unit.clock?.() ?? startedAt };
        return inside.run(true, async () => {
          const answer = await fn(tx);
          if (facts.length > 0) for (const step of ctx.unit.flush) await step(tx, facts);
          return answer;
        });
      });
      await Promise.all(last);
      if (facts.length > 0) ctx.unit.committed?.(facts);
      return result;
    } catch (error) {
      if (repeats >= mostRepeats || !isRepeatable(error)) throw error;
      ctx.log.debug('repeating a transaction', { repeats: repeats + 1 });
    }
  }
}

/**
 * The last statements of a transaction: COMMIT goes out right behind them, so that what they lock is not held for a trip
 * more. They are begun already (a call of `compiled` or `compiledSql` has begun its statement, one of Drizzle's builders has
 * not, and is refused), nothing is sent after them, and they fail in the database or not at all: there COMMIT becomes
 * ROLLBACK, and the transaction rejects as if they had been waited for.
 */
export function sendLast(tx: Tx, statements: readonly Promise<unknown>[]): void {
  // Where the connection is lost, nobody comes to ask.
  for (const statement of statements) statement.catch(() => {});
  tx.last.push(...statements);
}

/**
 * Runs a part of a transaction that may be refused while the rest goes on: what it wrote and emitted is undone when it
 * throws, and locks it took are kept. Its error is the caller's to judge; 40001 and 40P01 must be thrown on.
 */
export async function inSavepoint<T>(tx: Tx, fn: (tx: Tx) => Promise<T>): Promise<T> {
  const facts: Fact[] = [];
  const result = await tx.db.transaction((db) => fn({ ...tx, db, facts }));
  tx.facts.push(...facts);
  return result;
}

/** The instant of a statement that stands alone: what `tx.now` is to a transaction. */
export function instantOf(unit: Unit): SQL {
  return unit.clock ? sql`${unit.clock()}::timestamptz` : sql`now()`;
}

const inside = new AsyncLocalStorage<true>();

/** Whether the caller runs inside a transaction: where nothing but Postgres may be waited for. */
export function isInsideTransaction(): boolean {
  return inside.getStore() === true;
}

function isTx(ctx: Ctx): ctx is Tx {
  return 'facts' in ctx;
}

/** The context in which Steward itself acts: `name` says which part of it ("timer", "setup"). */
export function systemCtx(
  unit: Unit,
  given: { readonly workspace: string; readonly name: string; readonly log: Log; readonly now?: Date },
): Ctx {
  return {
    unit,
    db: unit.db,
    workspace: given.workspace,
    actor: { type: 'system', name: given.name },
    now: given.now ?? unit.clock?.() ?? new Date(),
    newId,
    log: given.log,
  };
}
