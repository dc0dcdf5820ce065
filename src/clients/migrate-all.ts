import type { Log } from '../kernel/log.ts';
import { migrateBoss } from '../queue/boss.ts';
import { migrate } from '../store/migrate.ts';

/** The whole migrate step: our own schema, then pg-boss's with its queues. Two instances may run it at once. */
export async function migrateAll(url: string, log: Log): Promise<{ applied: string[] }> {
  return migrate(url, { log, after: migrateBoss });
}
