import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { StewardError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import { connectionOptions } from '../connection-options.ts';
import { isAlive } from './data-folder.ts';

/** Any number below 2^31 that nobody else uses, so that `pg_locks` shows it as `objid` alone. */
const lockKey = 778_392_400;

/** A Steward that was killed frees its lock within milliseconds; one that lives is refused after this. */
const patienceMilliseconds = 1_000;
const retryMilliseconds = 250;

export interface OwnerLockOptions {
  readonly log: Log;
  /** Called when the connection that holds the lock is gone. */
  readonly onLost?: () => void;
  /** Called in the background when the server cannot be reached, before the next attempt: may start it again. */
  readonly recover?: () => Promise<void>;
}

export interface OwnerLock {
  /** Whether this process owns the folder at this moment. While it does not, it must claim no work. */
  holds(): boolean;
  /** Says that the connection is about to be cut on purpose, so that nobody tries to get it back. */
  leave(): void;
  /** Gives the lock up and closes its connection. */
  release(): Promise<void>;
}

/**
 * Takes the one lock that says who owns the embedded server: session-level, on a connection of its own named
 * `steward <pid>`, so that the death of the process frees it at once. Throws, naming the holder, when another Steward has
 * it. When the connection drops later, it is taken again in the background.
 */
export async function ownerLock(url: string, options: OwnerLockOptions): Promise<OwnerLock> {
  let connections = 0;
  let held = false;
  let leaving = false;
  const connection = connectionOptions(url);
  const sql = postgres(connection.url, {
    ...connection.options,
    max: 1,
    max_lifetime: null,
    connect_timeout: 5,
    backoff: () => 0.05,
    onnotice: () => {},
    connection: { application_name: `steward ${process.pid}` },
    onclose: () => {
      connections += 1;
      if (!held || leaving) return;
      held = false;
      options.log.warn('the connection that owns the embedded database is gone, claiming nothing until it is back');
      options.onLost?.();
      void regain();
    },
  });

  const take = async (): Promise<boolean> => {
    const connectionsBefore = connections;
    const [row] = await sql`select pg_try_advisory_lock(${lockKey}::bigint) as held`;
    held = row?.held === true && connections === connectionsBefore;
    return held;
  };

  const regain = async (): Promise<void> => {
    for (let told = false; !leaving; await sleep(retryMilliseconds, undefined, { ref: false })) {
      try {
        if (await take()) return options.log.info('owning the embedded database again');
        if (!told) options.log.error('another Steward took the embedded database meanwhile, waiting for it to end');
        told = true;
      } catch {
        await options.recover?.().catch((error: unknown) => {
          options.log.error('the embedded database cannot be started again', { error: String(error) });
        });
      }
    }
  };

  const leave = (): void => {
    leaving = true;
  };

  const release = async (): Promise<void> => {
    leave();
    held = false;
    await sql.end({ timeout: 2 });
  };

  try {
    const deadline = Date.now() + patienceMilliseconds;
    while (!(await take())) {
      const holder = await holderOf(sql);
      const dead = holder !== undefined && !isAlive(holder);
      if (Date.now() > deadline + (dead ? 5 * patienceMilliseconds : 0)) throw refusal(holder);
      await sleep(50);
    }
  } catch (error) {
    await release();
    throw error;
  }
  return { holds: () => held, leave, release };
}

/** The process id of the Steward that has the lock. */
async function holderOf(sql: postgres.Sql): Promise<number | undefined> {
  const [row] = await sql<{ name: string }[]>`
    select activity.application_name as name from pg_locks held join pg_stat_activity activity using (pid)
    where held.locktype = 'advisory' and held.classid = 0 and held.objid = ${lockKey} and held.granted`;
  const pid = Number(/^steward (\d+)$/.exec(row?.name ?? '')?.[1]);
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

function refusal(holder: number | undefined): StewardError {
  const who = holder === undefined ? 'Another Steward' : `Another Steward (process ${holder})`;
  return new StewardError('INTERNAL', `${who} already runs on this data folder.`, {
    hint: 'Stop it first, or set DATA_DIR to another folder. doctor, token, audit and migrate work beside it.',
  });
}

/** Runs `fn` when nobody owns the server or is connected to it, with the lock taken meanwhile; says whether it ran. */
export async function whenUnused(url: string, fn: () => Promise<void>): Promise<boolean> {
  const { url: plain, options } = connectionOptions(url);
  const sql = postgres(plain, {
    ...options,
    max: 1,
    onnotice: () => {},
    connection: { application_name: 'steward client' },
  });
  try {
    const [row] = await sql`select pg_try_advisory_lock(${lockKey}::bigint) as held`;
    if (row?.held !== true) return false;
    const [others] = await sql`
      select count(*)::int as count from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`;
    if (others?.count !== 0) return false;
    await fn();
    return true;
  } finally {
    await sql.end({ timeout: 1 });
  }
}
