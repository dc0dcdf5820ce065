import { accessSync, constants, readdirSync, statfsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../../src/store/embedded/data-folder.ts';
import { isServerOf, readPostmaster, removeSocketFolder } from '../../src/store/embedded/postmaster.ts';

const prefix = 'steward-test-run-';

/** Linux' file system in memory. */
const MEMORY = '/dev/shm';
/** A run needs about 2 GB at most; a container often has 64 MB. */
const ENOUGH_BYTES = 6e9;

/**
 * Where the data of tests goes: into memory where there is enough of it. Copying the 700 files of a database is 0.05 s of
 * CPU there and up to 0.7 s on a disk.
 */
const forData = (): string => {
  try {
    accessSync(MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize > ENOUGH_BYTES ? MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
};

/** A temporary folder that bears our process id: when we are killed, the next run of the tests removes it. */
export async function runFolder(mode = 0o755, within = forData()): Promise<string> {
  const folder = await mkdtemp(join(within, `${prefix}${process.pid}-`));
  await chmod(folder, mode);
  return folder;
}

/** Ends the servers in folders of runs that were killed, and removes the folders. */
export async function reapRunFolders(): Promise<void> {
  for (const within of new Set([tmpdir(), forData()])) await reapIn(within);
}

async function reapIn(within: string): Promise<void> {
  for (const name of readdirSync(within)) {
    if (!name.startsWith(prefix) || isAlive(Number.parseInt(name.slice(prefix.length), 10))) continue;
    const folder = join(within, name);
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
