import { randomInt } from 'node:crypto';
import { and, eq, lte, sql } from 'drizzle-orm';
import { anyOf } from '../store/any-of.ts';
import { compiled } from '../store/compiled.ts';
import type { Tx } from '../store/unit.ts';
import { timer } from './tables.ts';

/** Which timer: one row for each kind and subject of the workspace. */
export interface TimerName {
  readonly kind: string;
  readonly subject: string;
}

/** Random numbers below 2^48 are never given twice in practice, and exact as a number of JavaScript. */
const generations = 2 ** 48 - 1;

/**
 * Sets a timer, or moves the one that stands. Committed with the verb. Returns its generation: a handler that meets
 * another one was overtaken by this call.
 */
export async function setTimer(tx: Tx, name: TimerName & { readonly dueAt: Date }): Promise<number> {
  const generation = randomInt(1, generations);
  await upsert(tx.db, {
    workspace: tx.workspace,
    kind: name.kind,
    subject: name.subject,
    dueAt: name.dueAt,
    generation,
  });
  return generation;
}

const upsert = compiled((db) =>
  db
    .insert(timer)
    .values({
      workspaceId: sql.placeholder('workspace'),
      kind: sql.placeholder('kind'),
      subject: sql.placeholder('subject'),
      dueAt: sql.placeholder('dueAt'),
      generation: sql.placeholder('generation'),
    })
    .onConflictDoUpdate({
      target: [timer.workspaceId, timer.kind, timer.subject],
      set: { dueAt: sql`excluded.due_at`, generation: sql`excluded.generation`, leaseUntil: null, attempts: 0 },
    })
    .prepare('set_timer'),
);

/** Takes a timer away; nothing happens when there is none. */
export async function cancelTimer(tx: Tx, name: TimerName): Promise<void> {
  await removeTimer(tx.db, { workspace: tx.workspace, kind: name.kind, subject: name.subject });
}

const removeTimer = compiled((db) =>
  db
    .delete(timer)
    .where(
      and(
        eq(timer.workspaceId, sql.placeholder('workspace')),
        eq(timer.kind, sql.placeholder('kind')),
        eq(timer.subject, sql.placeholder('subject')),
      ),
    )
    .prepare('cancel_timer'),
);

/** Takes several kinds of timers of one subject away, in one statement. */
export async function cancelTimers(tx: Tx, kinds: readonly string[], subject: string): Promise<void> {
  await removeTimers(tx.db, { workspace: tx.workspace, kinds: [...kinds], subject });
}

const removeTimers = compiled((db) =>
  db
    .delete(timer)
    .where(
      and(
        eq(timer.workspaceId, sql.placeholder('workspace')),
        sql`${timer.kind} = any(${sql.placeholder('kinds')}::text[])`,
        eq(timer.subject, sql.placeholder('subject')),
      ),
    )
    .prepare('cancel_timers'),
);

/** When a timer is due; undefined when there is none. */
export async function dueOf(tx: Tx, name: TimerName): Promise<Date | undefined> {
  const [row] = await tx.db.select({ dueAt: timer.dueAt }).from(timer).where(byName(tx, name));
  return row?.dueAt;
}

/**
 * Takes a timer away for the verb it runs, in its transaction: true once for each time it comes due, so that a run after a
 * kill does nothing. One that is not due any more (a clock was set back) stays and is run later.
 */
export async function takeDue(tx: Tx, name: TimerName): Promise<boolean> {
  const dueAt = await dueOf(tx, name);
  if (dueAt === undefined) return false;
  if (dueAt > tx.now) await setTimer(tx, { ...name, dueAt });
  else await cancelTimer(tx, name);
  return dueAt <= tx.now;
}

/** Takes away those of these timers that are due by `until` (all of them when left out); returns their subjects. */
export async function takeTimers(
  tx: Tx,
  kind: string,
  subjects: readonly string[],
  until?: Date | undefined,
): Promise<string[]> {
  if (subjects.length === 0) return [];
  const taken = await tx.db
    .delete(timer)
    .where(
      and(
        eq(timer.workspaceId, tx.workspace),
        eq(timer.kind, kind),
        anyOf(timer.subject, subjects),
        until && lte(timer.dueAt, until),
      ),
    )
    .returning({ subject: timer.subject });
  return taken.map(({ subject }) => subject);
}

/**
 * For the verb a due timer runs, inside its transaction: true while the timer is still the one that came due. The row
 * stays locked, so nobody moves or cancels it before the verb has committed.
 */
export async function stillDue(tx: Tx, name: TimerName & { readonly generation: number }): Promise<boolean> {
  const rows = await tx.db
    .select({ generation: timer.generation })
    .from(timer)
    .where(and(byName(tx, name), eq(timer.generation, name.generation)))
    .for('update');
  return rows.length === 1;
}

const byName = (tx: Tx, { kind, subject }: TimerName) =>
  and(eq(timer.workspaceId, tx.workspace), eq(timer.kind, kind), eq(timer.subject, subject));
