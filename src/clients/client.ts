import type { Config } from '../config.ts';
import type { Log } from '../kernel/log.ts';
import { type Database, openDatabase } from '../store/connect.ts';
import type { Db } from '../store/unit.ts';
import { withDatabase } from '../store/with-database.ts';
import { DEFAULT_WORKSPACE, workspacesOf } from '../workspace/connect-team.ts';

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

/** The same in one workspace: the one that is `named`, else the first. Exit code 2 where none has that name. */
export async function inWorkspace(
  input: ClientInput,
  named: string | undefined,
  fn: (db: Db, workspace: string) => Promise<number>,
): Promise<number> {
  return onDatabase(input, async ({ db }) => {
    const found = await workspacesOf(db);
    // Before the first team there is the one that it will belong to.
    const all = found.length > 0 ? found : [DEFAULT_WORKSPACE];
    const workspace = named === undefined ? all[0] : all.find((each) => each === named);
    if (workspace !== undefined) return fn(db, workspace);
    input.out(`There is no workspace ${named}. There are ${all.join(', ')}.\n`);
    return 2;
  });
}
