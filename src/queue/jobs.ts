import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { fromDrizzle, type PgBoss } from 'pg-boss';
import type { Actor } from '../kernel/caller.ts';
import type { Fact, Json } from '../kernel/fact.ts';
import type { Log } from '../kernel/log.ts';
import { type FlushStep, systemCtx, type Unit } from '../store/unit.ts';
import { CONSEQUENCES } from './boss.ts';
import type { Consequence } from './consequence.ts';

/** A fact on its way through the queue: JSON, so `at` is text. */
interface JobData {
  readonly consequence: string;
  readonly fact: {
    readonly id: string;
    readonly workspace: string;
    readonly kind: string;
    readonly version: number;
    readonly at: string;
    readonly actor: Actor;
    readonly body: { readonly [key: string]: Json };
  };
}

/** The flush step that enqueues, in the verb's own transaction, a job for each (fact, consequence). */
export function enqueueConsequences(boss: () => PgBoss, consequences: readonly Consequence[]): FlushStep {
  const followers = Map.groupBy(
    consequences.flatMap((consequence) => consequence.on.map((kind) => ({ kind, name: consequence.name }))),
    ({ kind }) => kind,
  );
  return async (tx, facts) => {
    const jobs = facts.flatMap((fact) => (followers.get(fact.kind) ?? []).map(({ name }) => jobFor(fact, name)));
    if (jobs.length > 0) await boss().insert(CONSEQUENCES, jobs, { db: fromDrizzle(tx.db, sql) });
  };
}

function jobFor(fact: Fact, consequence: string): { id: string; data: JobData } {
  const { id, workspace, kind, version, actor, body } = fact;
  return {
    id: jobId(id, consequence),
    data: { consequence, fact: { id, workspace, kind, version, actor, body, at: fact.at.toISOString() } },
  };
}

/** The job's key, a UUID made from (fact id, consequence name) in the manner of RFC 9562 section 5.8 (version 8). */
export function jobId(fact: string, consequence: string): string {
  const hex = createHash('sha256').update(`${fact}\n${consequence}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * Runs jobs until `boss` stops. A consequence that throws is tried again with growing gaps; after the last try the job
 * lies in the dead letters. Free texts do not travel with a job: a verb that needs them reads them.
 */
export async function workConsequences(
  boss: PgBoss,
  unit: Unit,
  consequences: readonly Consequence[],
  log: Log,
): Promise<void> {
  const byName = new Map(consequences.map((consequence) => [consequence.name, consequence]));
  const options = { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 10, localConcurrency: 4, batchSize: 1 };
  await boss.work<JobData>(CONSEQUENCES, options, async ([job]) => {
    if (!job) return;
    const consequence = byName.get(job.data.consequence);
    if (!consequence) throw new Error(`no consequence is called ${job.data.consequence}`);
    const fact: Fact = { ...job.data.fact, at: new Date(job.data.fact.at), texts: {} };
    const ctx = systemCtx(unit, { workspace: fact.workspace, name: consequence.name, log });
    try {
      await consequence.run(ctx, fact);
    } catch (error) {
      log.warn('A consequence failed and will be tried again', {
        consequence: consequence.name,
        fact: fact.id,
        error: String(error),
      });
      throw error;
    }
  });
}

/** How many jobs failed to their last try, and which: for `doctor`, `setup --status` and a metric. */
export async function deadLetters(
  db: Unit['db'],
): Promise<readonly { consequence: string; kind: string; since: Date }[]> {
  const rows = await db.execute<{ consequence: string; kind: string; since: Date | string }>(sql`
    select data ->> 'consequence' as consequence, data -> 'fact' ->> 'kind' as kind, created_on as since
    from pgboss.job where name = 'dead-letters' and state < 'completed' order by created_on limit 100`);
  return rows.map((row) => ({ ...row, since: new Date(row.since) }));
}
