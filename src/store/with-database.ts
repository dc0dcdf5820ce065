import { type EmbeddedOptions, openEmbedded } from './embedded/open-embedded.ts';
import { whenUnused } from './embedded/owner-lock.ts';

export interface WithDatabaseOptions extends EmbeddedOptions {
  /** `DATABASE_URL`, when it is set. */
  readonly databaseUrl?: string | undefined;
}

/**
 * Gives `fn` the URL of Steward's database: `DATABASE_URL`, or the embedded server, beside a Steward that runs on it or
 * started for this call and stopped afterwards, unless somebody came to use it meanwhile. For the commands of the shell.
 */
export async function withDatabase<T>(options: WithDatabaseOptions, fn: (url: string) => Promise<T>): Promise<T> {
  if (options.databaseUrl !== undefined) return fn(options.databaseUrl);
  const embedded = await openEmbedded(options);
  try {
    return await fn(embedded.url);
  } finally {
    if (!embedded.adopted) await whenUnused(embedded.url, embedded.stop);
  }
}
