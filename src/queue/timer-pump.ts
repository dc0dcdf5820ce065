import { type SQL, sql } from 'drizzle-orm';
import type { Log } from '../kernel/log.ts';
import { type Ctx, type Db, inTransaction, systemCtx, type Unit } from '../store/unit.ts';
import type { TimerHandler } from './consequence.ts';
import { anyRow, type Pump } from './look.ts';
import { createLoop } from './loop.ts';

export interface TimerPumpParts {
  readonly unit: Unit;
  readonly handlers: readonly TimerHandler[];
  readonly log: Log;
  /** False holds the pump: the embedded folder's lock is lost, say. */
  readonly mayClaim?: () => boolean;
  /** Handlers that run at once; 4 unless told. */
  readonly parallel?: number;
  /** After this, another pump runs the timer of one that died; longer than any verb takes. 60 s unless told. */
  readonly leaseMs?: number;
}

/** A due timer that this pump runs. */
interface Claimed {
  readonly workspace: string;
  readonly kind: string;
  readonly subject: string;
  readonly generation: number;
  readonly attempts: number;
}

/** A handler that fails is tried again 1 s, 2 s, 4 s ... later, at most this. */
const longestPauseMs = 5 * 60_000;

/**
 * Runs the handlers of due timers. Any number of pumps share the table: a row is claimed with SKIP LOCKED and a lease, and
 * deleted after its handler ran when its generation is still the same. A handler may run twice (a pump died after the
 * verb committed), so its verb checks the generation or the state. Kinds without a handler here stay for another version.
 */
export function createTimerPump(parts: TimerPumpParts): Pump {
  const { unit, log, leaseMs = 60_000, parallel = 4, mayClaim } = parts;
  const handlers = new Map(parts.handlers.map((handler) => [handler.kind, handler]));
  const kinds = [...handlers.keys()];
  const pump = systemCtx(unit, { workspace: '', name: 'timer pump', log });
  const loop = createLoop({
    name: 'timer pump',
    parallel,
    log,
    mayClaim,
    claim: () => claimDue(pump, kinds, leaseMs),
    run: async (claimed) => {
      const { kind, subject, generation } = claimed;
      const ctx = systemCtx(unit, { workspace: claimed.workspace, name: kind, log });
      try {
        await handlers.get(kind)?.run(ctx, { subject, generation });
      } catch (error) {
        log.warn('A timer failed and will be run again', { kind, subject, error: String(error) });
        return postpone(ctx, claimed);
      }
      await finish(ctx, claimed);
    },
  });
  return { ...loop, due: (now) => anyRow(sql`select true from timer where ${isDue(now, kinds)} order by due_at`) };
}

const isDue = (now: SQL, kinds: readonly string[]): SQL => sql`
  due_at <= ${now} and (lease_until is null or lease_until <= ${now}) and kind = any(${sql.param(kinds)}::text[])`;

/** The timer that is due for the longest and that nobody runs: read by the index over due times, however many wait. */
export const nextDue = (now: Date, kinds: readonly string[]) => sql`
  select workspace_id, kind, subject from timer
  where ${isDue(sql`${now}::timestamptz`, kinds)}
  order by due_at limit 1 for update skip locked`;

/** Takes the most overdue timer of these kinds, whatever the workspace; undefined when nothing is due. */
export function claimDue(pump: Ctx, kinds: readonly string[], leaseMs: number): Promise<Claimed | undefined> {
  return inTransaction(pump, async (tx) => {
    const [claimed] = await tx.db.execute<Claimed & Record<string, unknown>>(sql`
      update timer set lease_until = ${new Date(tx.now.getTime() + leaseMs)}::timestamptz
      where (workspace_id, kind, subject) = (${nextDue(tx.now, kinds)})
      returning workspace_id as workspace, kind, subject, generation, attempts`);
    return claimed;
  });
}

/** Gone only while nobody moved it: a handler that sets its next slot moves it. */
async function finish(ctx: Ctx, claimed: Claimed): Promise<void> {
  await ctx.db.execute(sql`delete from timer where ${isThis(claimed)}`);
}

async function postpone(ctx: Ctx, claimed: Claimed): Promise<void> {
  const pauseMs = Math.min(1_000 * 2 ** claimed.attempts, longestPauseMs);
  await inTransaction(ctx, (tx) =>
    tx.db.execute(sql`
      update timer set attempts = attempts + 1, lease_until = ${new Date(tx.now.getTime() + pauseMs)}::timestamptz
      where ${isThis(claimed)}`),
  );
}

const isThis = ({ workspace, kind, subject, generation }: Claimed) => sql`
  workspace_id = ${workspace} and kind = ${kind} and subject = ${subject} and generation = ${generation}`;

/** What waits and what is late, over all workspaces: for `/readyz`, `doctor` and metrics. */
export async function timerStatus(
  db: Db,
  now: Date,
): Promise<{ waiting: number; late: number; oldestDueAt: Date | undefined; failing: number }> {
  const [row] = await db.execute<{ waiting: number; late: number; oldest: Date | null; failing: number }>(sql`
    select count(*)::int as waiting, count(*) filter (where due_at <= ${now}::timestamptz)::int as late,
      min(due_at) filter (where due_at <= ${now}::timestamptz) as oldest, count(*) filter (where attempts > 0)::int as failing
    from timer`);
  if (!row) throw new Error('an aggregate always answers');
  return { waiting: row.waiting, late: row.late, oldestDueAt: row.oldest ?? undefined, failing: row.failing };
}
