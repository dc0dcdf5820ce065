import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { PgBoss } from 'pg-boss';
import type { Actor } from '../kernel/caller.ts';
import type { Fact, Json } from '../kernel/fact.ts';
import type { Log } from '../kernel/log.ts';
import { type FlushStep, systemCtx, type Unit } from '../store/unit.ts';
import { CONSEQUENCES, onConnection } from './boss.ts';
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

/** Says which consequences follow a fact. */
type Followers = ReadonlyMap<string, readonly { readonly name: string }[]>;

function followersOf(consequences: readonly Consequence[]): Followers {
  return Map.groupBy(
    consequences.flatMap((consequence) => consequence.on.map((kind) => ({ kind, name: consequence.name }))),
    ({ kind }) => kind,
  );
}

/** The flush step that enqueues, in the verb's own transaction, a job for each (fact, consequence). */
export function enqueueConsequences(boss: () => PgBoss, consequences: readonly Consequence[]): FlushStep {
  const followers = followersOf(consequences);
  return async (tx, facts) => {
    const jobs = facts.flatMap((fact) => (followers.get(fact.kind) ?? []).map(({ name }) => jobFor(fact, name)));
    if (jobs.length > 0) await boss().insert(CONSEQUENCES, jobs, { db: onConnection(tx.db) });
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

/** The workers of one process. */
export interface ConsequenceWorkers {
  /** Facts of this process were committed: as many idle workers fetch at once as jobs follow from them. */
  readonly committed: (facts: readonly Fact[]) => void;
}

/** How many jobs run at once in a process: one that waits for a slow target holds up nobody. */
const WORKERS = 4;
/** How soon a job is found that nobody told of: one of another process that died, or one that waited for its next try. */
const POLL_SECONDS = 2;

/**
 * Runs jobs until `boss` stops. A consequence that throws is tried again with growing gaps; after the last try the job
 * lies in the dead letters. Free texts do not travel with a job: a verb that needs them reads them.
 *
 * The process that commits a fact runs what follows from it, so it wakes its own workers and no more than there are
 * jobs; NOTIFY would wake all of them in every process, and serialise commits on its lock.
 */
export async function workConsequences(
  boss: PgBoss,
  unit: Unit,
  consequences: readonly Consequence[],
  log: Log,
): Promise<ConsequenceWorkers> {
  const byName = new Map(consequences.map((consequence) => [consequence.name, consequence]));
  const followers = followersOf(consequences);
  // In the order in which they are woken.
  const idle = new Set<string>();
  const told = new Set<string>();
  let waiting = 0;

  const run = async (data: JobData): Promise<void> => {
    const consequence = byName.get(data.consequence);
    if (!consequence) throw new Error(`no consequence is called ${data.consequence}`);
    const fact: Fact = { ...data.fact, at: new Date(data.fact.at), texts: {} };
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
  };
  const startWorker = async (pollSeconds: number): Promise<void> => {
    const options = { pollingIntervalSeconds: pollSeconds, batchSize: 1 };
    const id = await boss.work<JobData>(CONSEQUENCES, options, async ([job]) => {
      if (!job) return;
      idle.delete(id);
      // What nobody told of is seldom alone: look again after it.
      const again = !told.delete(id) || waiting > 0;
      if (again) waiting = Math.max(0, waiting - 1);
      try {
        await run(job.data);
      } finally {
        idle.add(id);
        // A running worker keeps the notice and fetches again as soon as this job is done with.
        if (again) boss.notifyWorker(id);
      }
    });
    idle.add(id);
  };
  for (let n = 0; n < WORKERS; n += 1) await startWorker(n === 0 ? POLL_SECONDS : POLL_SECONDS * 10);
  return {
    committed(facts) {
      const jobs = facts.reduce((sum, { kind }) => sum + (followers.get(kind)?.length ?? 0), 0);
      const woken = [...idle].slice(0, jobs);
      for (const id of woken) {
        idle.delete(id);
        idle.add(id);
        told.add(id);
        boss.notifyWorker(id);
      }
      waiting += jobs - woken.length;
    },
  };
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
