import { readdirSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../../src/store/embedded/data-folder.ts';
import { isServerOf, readPostmaster, removeSocketFolder } from '../../src/store/embedded/postmaster.ts';

const prefix = 'steward-test-run-';

/** A temporary folder that bears our process id: when we are killed, the next run of the tests removes it. */
export async function runFolder(mode = 0o755): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  await chmod(folder, mode);
  return folder;
}

/** Ends the servers in folders of runs that were killed, and removes the folders. */
export async function reapRunFolders(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(prefix) || isAlive(Number.parseInt(name.slice(prefix.length), 10))) continue;
    const folder = join(tmpdir(), name);
    const dataFolder = join(folder, 'postgres');
    const postmaster = await readPostmaster(dataFolder);
    if (postmaster !== undefined && (await isServerOf(dataFolder, postmaster.pid))) {
      // Immediate shutdown (server-shutdown.html); what it leaves behind is removed anyway.
      process.kill(postmaster.pid, 'SIGQUIT');
      await removeSocketFolder(postmaster.socketFolder);
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }).catch(() => {});
  }
}
