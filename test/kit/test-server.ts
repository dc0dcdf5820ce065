import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../src/kernel/log.ts';
import { type Embedded, openEmbedded } from '../../src/store/embedded/open-embedded.ts';
import { copyPrepared, makePrepared } from './prepared.ts';
import { reapRunFolders, runFolder } from './run-folder.ts';

/** Nothing here outlives the run, so nothing waits for the disk. */
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  shared_buffers: '128MB',
  max_wal_size: '1GB',
  // Nor does a database live long enough to be tidied.
  autovacuum: 'off',
  // Files in memory are read at once: handing each read to another process costs two switches.
  io_method: 'sync',
};

export interface TestServer extends Embedded {
  /** Data of a Postgres that never ran, to be copied. */
  readonly prepared: string;
}

/** A server for one run of the tests, in a temporary folder. */
export async function startTestServer(): Promise<TestServer> {
  await reapRunFolders();
  const dataDir = await runFolder();
  const prepared = await makePrepared(dataDir, sharedTestFolder());
  await copyPrepared(prepared, dataDir);
  const embedded = await openEmbedded({ dataDir, log: silentLog, settings, sharedFolder: sharedTestFolder() });
  return {
    ...embedded,
    prepared,
    stop: async () => {
      await embedded.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Where the programs go when the server's user cannot reach the checkout. */
export function sharedTestFolder(): string {
  return join(tmpdir(), 'steward-test-shared');
}
