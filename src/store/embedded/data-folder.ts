import { createHash, randomUUID } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { StewardError } from '../../kernel/errors.ts';
import { canReach } from './account.ts';
import type { Binaries } from './binaries.ts';
import { type Account, runTool } from './run-tool.ts';

/** Enough for a team on a laptop, small enough to forget about; everything that guards data is left on. */
const settings = {
  listen_addresses: '',
  port: '5432',
  unix_socket_permissions: '0700',
  shared_buffers: '64MB',
  max_connections: '80',
  max_wal_size: '256MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum_max_workers: '2',
  max_logical_replication_workers: '0',
  // Notices within two seconds that a killed Steward no longer waits for its statement.
  client_connection_check_interval: '2s',
  jit: 'off',
  log_checkpoints: 'off',
  log_min_messages: 'warning',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

export type Settings = Readonly<Record<string, string>>;

/**
 * Where the server's files of `dataDir` are. Root's own folders are closed to the user that the server runs as; then they
 * are in a folder of `sharedFolder` that is named after `dataDir`.
 */
export async function placeOfData(
  dataDir: string,
  account: Account | undefined,
  sharedFolder: string,
): Promise<string> {
  const asked = resolve(dataDir);
  if (await canReach(asked, account)) return join(asked, 'postgres');
  const real = await realpath(asked).catch(() => asked);
  const mark = createHash('sha256').update(real).digest('hex').slice(0, 8);
  return join(sharedFolder, `${basename(dirname(real))}-${mark}`, 'postgres');
}

/** Makes the folder beside its place and moves it there when it is whole, so that an interruption leaves nothing half. */
export async function makeDataFolder(
  folder: string,
  binaries: Binaries,
  account: Account | undefined,
  sync: boolean,
): Promise<void> {
  const above = dirname(folder);
  await mkdir(above, { recursive: true });
  if (!(await canReach(above, account))) await Promise.all([above, dirname(above)].map((path) => chmod(path, 0o755)));
  await sweepUnfinished(folder);
  const beside = await mkdtemp(`${folder}.new-${process.pid}-`);
  if (account !== undefined) await chown(beside, account.uid, account.gid);
  const made = await runTool(
    join(binaries.bin, 'initdb'),
    [
      ...['-D', beside, '-U', 'postgres', '-E', 'UTF8', '--locale=C', '--locale-provider=builtin'],
      ...['--builtin-locale=C.UTF-8', '--auth-local=trust', '--auth-host=reject', '--no-instructions'],
      ...(sync ? [] : ['--no-sync']),
    ],
    account,
  );
  if (made.code !== 0) {
    await rm(beside, { recursive: true, force: true });
    throw new StewardError(
      'INTERNAL',
      `Postgres could not make its data folder ${folder}: ${made.reason ?? made.said}`,
    );
  }
  await writeFile(join(beside, 'postgresql.conf'), "\ninclude 'steward.conf'\n", { flag: 'a' });
  await rename(beside, folder).catch(async (error: NodeJS.ErrnoException) => {
    await rm(beside, { recursive: true, force: true });
    // Somebody else was faster: his folder is as good.
    if (!(await isDataFolder(folder))) throw error;
  });
}

/** Folders of makers that died; one whose maker is still at work is left alone. */
async function sweepUnfinished(folder: string): Promise<void> {
  const prefix = `${basename(folder)}.new-`;
  for (const name of await readdir(dirname(folder))) {
    if (!name.startsWith(prefix) || isAlive(Number.parseInt(name.slice(prefix.length), 10))) continue;
    await rm(join(dirname(folder), name), { recursive: true, force: true });
  }
}

/** Whether a process of this machine has that id, also when it is not ours. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Whether `folder` holds a server's data. Refuses what must not be touched: data of another major version, data of
 * somebody else, and a folder with other files in it.
 */
export async function isDataFolder(folder: string, major?: number): Promise<boolean> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new StewardError('INTERNAL', `The data folder ${folder} cannot be read (${error.code}).`, {
      hint: 'Run Steward as the user who started it first, or set DATA_DIR to another folder.',
    });
  });
  if (names.length === 0) return false;
  const version = await readFile(join(folder, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version === undefined) {
    throw new StewardError('INTERNAL', `The folder ${folder} holds files, but no Postgres.`, {
      hint: 'Move it away, or set DATA_DIR to another folder.',
    });
  }
  if (major === undefined || Number(version) === major) return true;
  throw new StewardError(
    'INTERNAL',
    `The data in ${folder} was made by Postgres ${version.trim()}, and this is ${major}.`,
    {
      hint: 'Run the version of Steward that made it, or move the data with pg_dump.',
    },
  );
}

/** Writes what the server reads at its start; `extra` wins over the defaults. */
export async function writeSettings(
  folder: string,
  socketFolder: string,
  account: Account | undefined,
  extra: Settings,
): Promise<void> {
  const all = { ...settings, unix_socket_directories: socketFolder, ...extra };
  const lines = Object.entries(all).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`);
  const beside = join(folder, `steward.conf.${randomUUID()}`);
  await writeFile(beside, lines.join(''), { mode: 0o600 });
  if (account !== undefined) await chown(beside, account.uid, account.gid);
  await rename(beside, join(folder, 'steward.conf'));
}
