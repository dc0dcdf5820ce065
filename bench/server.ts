import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import postgres from 'postgres';
import { migrateAll } from '../src/clients/migrate-all.ts';
import { silentLog } from '../src/kernel/log.ts';
import { connectionOptions } from '../src/store/connection-options.ts';
import { openEmbedded } from '../src/store/embedded/open-embedded.ts';
import { reapRunFolders, runFolder } from '../test/kit/run-folder.ts';
import { sharedTestFolder } from '../test/kit/test-server.ts';

/** An embedded server of a bench's own, in a temporary folder, with the settings and the fsync of production. */
export interface BenchServer {
  /** A migrated database. */
  create(name: string): Promise<string>;
  /** A copy of a database that nobody is connected to. */
  copy(from: string, name: string): Promise<string>;
  stop(): Promise<void>;
}

export async function benchServer(): Promise<BenchServer> {
  await reapRunFolders();
  // On the disk, as in production.
  const dataDir = await runFolder(0o755, tmpdir());
  const embedded = await openEmbedded({ dataDir, log: silentLog, sharedFolder: sharedTestFolder() });
  const connection = connectionOptions(embedded.url);
  const sql = postgres(connection.url, { ...connection.options, max: 1, onnotice: () => {} });
  const urlOf = (name: string): string => {
    const url = new URL(embedded.url);
    url.pathname = `/${name}`;
    return url.href;
  };
  return {
    async create(name) {
      await sql.unsafe(`create database ${name}`);
      await migrateAll(urlOf(name), silentLog);
      return urlOf(name);
    },
    async copy(from, name) {
      await sql.unsafe(`create database ${name} template ${from}`);
      return urlOf(name);
    },
    async stop() {
      await sql.end();
      await embedded.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
