import { type Db, PgBoss } from 'pg-boss';
import type { Log } from '../kernel/log.ts';
import type { Database } from '../store/connect.ts';

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
export async function startBoss({ sql }: Pick<Database, 'sql'>, log: Log): Promise<PgBoss> {
  const boss = new PgBoss({ db: onPool(sql), migrate: false, schedule: false, useListenNotify: false });
  boss.on('error', (error) => log.warn('The job queue had a fault and goes on', { error: error.message }));
  await boss.start();
  return boss;
}

/** Planned anew each time: with plans that Postgres kept, the slowest hundredth of acknowledgements took 42 ms, not 25. */
const planned: { readonly prepare: false; readonly simple: false } = { prepare: false, simple: false };

/** pg-boss on our own client. Upkeep comes as several statements, from BEGIN to COMMIT. */
function onPool(sql: Database['sql']): Db {
  return {
    async executeSql(text, values = []) {
      return /^\s*begin\b/i.test(text)
        ? { rows: await inOneTrip(sql, text) }
        : onConnection(sql).executeSql(text, values);
    },
  };
}

/** The same on the connection of a transaction. */
export function onConnection(sql: Pick<Database['sql'], 'unsafe'>): Db {
  return {
    executeSql: async (text, values = []) => {
      const parameters = values.map((value) => value ?? null) as never[];
      return { rows: await sql.unsafe(text, parameters, planned) };
    },
  };
}

async function inOneTrip(sql: Database['sql'], text: string): Promise<unknown[]> {
  const own = await sql.reserve();
  try {
    const answers: readonly unknown[] = await own.unsafe(text);
    return answers.flat();
  } catch (error) {
    await own.unsafe('rollback').catch(() => undefined);
    throw error;
  } finally {
    own.release();
  }
}

/** Stops fetching and waits for running jobs. */
export async function stopBoss(boss: PgBoss): Promise<void> {
  await boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS });
}

/** The running queue, for those who only hand it on. */
export type Boss = PgBoss;
