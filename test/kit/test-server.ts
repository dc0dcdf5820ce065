import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../src/kernel/log.ts';
import { type Embedded, openEmbedded } from '../../src/store/embedded/open-embedded.ts';
import { reapRunFolders, runFolder } from './run-folder.ts';

/** Nothing here outlives the run, so nothing waits for the disk. */
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  shared_buffers: '128MB',
  max_wal_size: '1GB',
};

/** A server for one run of the tests, in a temporary folder. */
export async function startTestServer(): Promise<Embedded> {
  await reapRunFolders();
  const dataDir = await runFolder();
  const embedded = await openEmbedded({ dataDir, log: silentLog, settings, sharedFolder: sharedTestFolder() });
  return {
    ...embedded,
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
