import type { PgBoss } from 'pg-boss';
import type { Log } from '../kernel/log.ts';
import { INVOCATIONS } from './boss.ts';

/** The transaction that goes on has this long before another process tries the same invocation. */
const PATIENCE_SECONDS = 20;

/**
 * Commits an invocation as a job on pg-boss's own connection. Resolves to what removes it again. Its natural key lets
 * only one of the running transaction and the job count.
 */
export async function deferInvocation(boss: PgBoss, stored: object): Promise<() => Promise<void>> {
  const id = await boss.send(INVOCATIONS, stored, { startAfter: PATIENCE_SECONDS });
  if (id === null) throw new Error('the invocation was not kept');
  return async () => {
    await boss.deleteJob(INVOCATIONS, id);
  };
}

/** Runs kept invocations whose process died; a throw lets the queue try again. */
export async function workDeferred<T extends object>(
  boss: PgBoss,
  run: (stored: T) => Promise<void>,
  log: Log,
): Promise<void> {
  await boss.work<T>(INVOCATIONS, { pollingIntervalSeconds: 5, batchSize: 1 }, async ([job]) => {
    if (!job) return;
    log.info('A kept invocation runs now', { job: job.id });
    await run(job.data);
  });
}
