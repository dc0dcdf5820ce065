import { type Db as BossDb, PgBoss } from 'pg-boss';
import type { Log } from '../kernel/log.ts';
import { beginOn, connectionOf, type Database } from '../store/connect.ts';
import type { Db } from '../store/unit.ts';

/** All consequences run from one queue; what failed to its last try lies in the other. */
export const CONSEQUENCES = 'consequences';
export const DEAD_LETTERS = 'dead-letters';
/** Invocations that took too long and were kept, for the case that the process that heard them dies. */
export const INVOCATIONS = 'invocations';

/** Tries 1 s, 2 s, 4 s ... apart, at most 5 minutes: about 40 minutes in all before a job is a dead letter. */
const RETRY = { retryLimit: 14, retryDelay: 1, retryBackoff: true, retryDelayMax: 300 };

/** A clean stop waits this long for running jobs; what is cut off runs again after a restart. */
const STOP_TIMEOUT_MS = 5_000;

/** Creates or upgrades pg-boss's own schema and the queues. Part of the migrate step; running it twice does no harm. */
export async function migrateBoss(url: string): Promise<void> {
  const boss = new PgBoss({ connectionString: url, migrate: true, supervise: false, schedule: false, max: 1 });
  boss.on('error', () => undefined);
  await boss.start();
  try {
    await boss.createQueue(DEAD_LETTERS, { retentionSeconds: 90 * 24 * 3600 });
    await boss.createQueue(CONSEQUENCES, {
      ...RETRY,
      deadLetter: DEAD_LETTERS,
      expireInSeconds: 120,
      deleteAfterSeconds: 24 * 3600,
    });
    // Earlier versions woke workers by NOTIFY.
    await boss.updateQueue(CONSEQUENCES, { notify: false });
    await boss.createQueue(INVOCATIONS, { ...RETRY, deadLetter: DEAD_LETTERS, expireInSeconds: 60 });
  } finally {
    await boss.stop({ graceful: false });
  }
}

/** Starts pg-boss on a pool, best of its own and small. Its schema stands already (migrateBoss). */
export async function startBoss({ db }: Pick<Database, 'db'>, log: Log): Promise<PgBoss> {
  const boss = new PgBoss({ db: onPool(db), migrate: false, schedule: false, useListenNotify: false });
  boss.on('error', (error) => log.warn('The job queue had a fault and goes on', { error: error.message }));
  await boss.start();
  return boss;
}

/** Upkeep comes as several statements, from BEGIN to COMMIT: they are a transaction of our client, which ends when its connection is lost. */
function onPool(pool: Db): BossDb {
  const each = onConnection(pool);
  return {
    async executeSql(text, values) {
      const statements = /^\s*begin;(.*)commit;\s*$/is.exec(text)?.[1];
      if (statements === undefined) return each.executeSql(text, values);
      const answers: readonly unknown[] = await beginOn(pool, (db) => connectionOf(db).unsafe(statements));
      return { rows: answers.flat() };
    },
  };
}

/**
 * pg-boss on a pool or in a transaction. What has values is prepared like all else. The fetch has none and is planned anew
 * each time.
 */
export function onConnection(db: Db): BossDb {
  return {
    executeSql: async (text, values = []) => {
      const parameters = values.map((value) => value ?? null) as never[];
      return { rows: await connectionOf(db).unsafe(text, parameters) };
    },
  };
}

/** Stops fetching and waits for running jobs. */
export async function stopBoss(boss: PgBoss): Promise<void> {
  await boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS });
}

/** The running queue, for those who only hand it on. */
export type Boss = PgBoss;
