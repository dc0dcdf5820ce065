import type { Config } from '../config.ts';
import type { Log } from '../kernel/log.ts';
import { type Database, openDatabase } from '../store/connect.ts';
import { withDatabase } from '../store/with-database.ts';

/** What a command of the shell gets: the configuration, its arguments, and where to write. */
export interface ClientInput {
  readonly config: Config;
  readonly args: readonly string[];
  readonly log: Log;
  readonly out: (text: string) => void;
}

/** A command of the shell; resolves to the exit code. */
export type Client = (input: ClientInput) => Promise<number>;

/** Runs `fn` on Steward's database, beside a running Steward or with a server started for it. */
export async function onDatabase<T>(
  input: ClientInput,
  fn: (database: Database, url: string) => Promise<T>,
): Promise<T> {
  const { databaseUrl, dataDir } = input.config;
  return withDatabase({ databaseUrl, dataDir, log: input.log }, async (url) => {
    const database = openDatabase(url, { max: 2, name: 'steward client' });
    try {
      return await fn(database, url);
    } finally {
      await database.close();
    }
  });
}
