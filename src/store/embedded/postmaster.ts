import { readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { pgErrorCode } from '../postgres-errors.ts';
import { isAlive } from './data-folder.ts';
import { runTool } from './run-tool.ts';

/** The server that last wrote `postmaster.pid`; it may be gone. */
export interface Postmaster {
  readonly pid: number;
  readonly socketFolder: string;
}

/**
 * Reads `postmaster.pid` (lines as in PostgreSQL's miscadmin.h: 1 pid, 2 data folder, 3 start, 4 port, 5 socket folder).
 * Undefined when there is none, or when it is still being written.
 */
export async function readPostmaster(dataFolder: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(dataFolder, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const socketFolder = lines[4]?.trim() ?? '';
  return Number.isInteger(pid) && pid > 0 ? { pid, socketFolder } : undefined;
}

export type Answer = 'ready' | 'busy' | 'silent';

/** Asks the server behind a URL: ready, busy (starting up or shutting down), or silent (nobody listens there). */
export async function askServer(url: string, options: postgres.Options<never>): Promise<Answer> {
  const sql = postgres(url, { ...options, max: 1, connect_timeout: 3, fetch_types: false, onnotice: () => {} });
  try {
    await sql`select 1`;
    return 'ready';
  } catch (error) {
    return pgErrorCode(error) === undefined ? 'silent' : 'busy';
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Whether that process still is the server of this folder; its number may have gone to somebody else since. */
export async function isServerOf(dataFolder: string, pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform === 'linux') {
    // A server stays in its data folder; what may not be looked at could be one.
    const real = await realpath(dataFolder).catch(() => dataFolder);
    return readlink(`/proc/${pid}/cwd`).then(
      (folder) => folder === real,
      (error: NodeJS.ErrnoException) => error.code === 'EACCES',
    );
  }
  const { said } = await runTool('ps', ['-o', 'command=', '-p', String(pid)]);
  return said.includes(dataFolder);
}

/**
 * Clears away what a server that is gone left behind. `postmaster.pid` itself only when its number belongs to another
 * program now, which Postgres would take for a server; otherwise Postgres judges better whether anything still runs.
 */
export async function clearRemains(dataFolder: string): Promise<void> {
  const postmaster = await readPostmaster(dataFolder);
  if (postmaster === undefined || (await isServerOf(dataFolder, postmaster.pid))) return;
  if (isAlive(postmaster.pid)) await rm(join(dataFolder, 'postmaster.pid'), { force: true });
  await removeSocketFolder(postmaster.socketFolder);
}

/** Removes a socket folder that `makeSocketFolder` made, and nothing else. */
export async function removeSocketFolder(folder: string): Promise<void> {
  if (/\/steward-[A-Za-z0-9]{6}$/.test(folder)) await rm(folder, { recursive: true, force: true });
}
