import { open, stat, truncate } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StewardError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import { connectionOptions, socketUrl } from '../connection-options.ts';
import { serverAccount } from './account.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { isDataFolder, makeDataFolder, placeOfData, type Settings, writeSettings } from './data-folder.ts';
import { askServer, clearRemains, isServerOf, readPostmaster, removeSocketFolder } from './postmaster.ts';
import { type Account, runTool } from './run-tool.ts';
import { isSocketFolderOf, makeSocketFolder } from './socket-folder.ts';

export interface EmbeddedOptions {
  /** The folder of `DATA_DIR`. */
  readonly dataDir: string;
  readonly log: Log;
  /** Where root puts programs and data that the server's user could not reach; /var/lib/steward unless told. */
  readonly sharedFolder?: string;
  /** The socket folder of a server that died, so that whoever used it finds the next one there. */
  readonly socketDir?: string;
  /** Settings of the server over the defaults; for tests. */
  readonly settings?: Settings;
}

export interface Embedded {
  readonly url: string;
  readonly socketDir: string;
  /** Where the server's files are. */
  readonly dataFolder: string;
  /** True when the server was running already. */
  readonly adopted: boolean;
  /** Ends all sessions, writes everything down and stops the server. */
  stop(): Promise<void>;
}

/** How long a server may take to come up (it may have to repair after a crash) or to go down. */
const patienceMilliseconds = 60_000;
const largestLog = 5_000_000;

/**
 * The running Postgres of a data folder: adopted when it answers, started otherwise, made first when there is none.
 * Several may call this at once for one folder; all get the same server.
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const sharedFolder = options.sharedFolder ?? '/var/lib/steward';
  const account = await serverAccount(join(resolve(options.dataDir), 'postgres'), options.log);
  const dataFolder = await placeOfData(options.dataDir, account, sharedFolder);
  const binaries = await findBinaries(account, sharedFolder, options.log);
  if (!(await isDataFolder(dataFolder, binaries.major))) {
    await makeDataFolder(dataFolder, binaries, account, options.settings?.fsync !== 'off');
    options.log.info('made the data folder of the embedded Postgres', { folder: dataFolder });
  }
  const server: Server = {
    dataFolder,
    binaries,
    account,
    settings: options.settings ?? {},
    socketDir: options.socketDir,
  };
  const deadline = Date.now() + patienceMilliseconds;
  let adopted = true;
  let said = '';
  while (Date.now() < deadline) {
    const socketDir = await answering(server);
    if (socketDir !== undefined) {
      options.log.info(adopted ? 'using the Postgres that is running' : 'started Postgres', { folder: dataFolder });
      const url = socketUrl(socketDir, 'postgres');
      return { url, socketDir, dataFolder, adopted, stop: () => stop(server, socketDir) };
    }
    if (await isComingOrGoing(server)) {
      await sleep(50);
      continue;
    }
    const started = await start(server);
    adopted = !started.ok;
    said = started.said;
    // Not ours: another process was starting it at this moment, or the sessions of a killed server are still ending.
    if (!started.ok) await sleep(100);
  }
  throw new StewardError('INTERNAL', `The embedded Postgres in ${dataFolder} did not start: ${said}`, {
    hint: `Read ${join(dataFolder, 'server.log')}, or set DATABASE_URL.`,
  });
}

interface Server {
  readonly dataFolder: string;
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  readonly settings: Settings;
  readonly socketDir: string | undefined;
}

/** The socket folder of the server, when it answers. */
async function answering(server: Server): Promise<string | undefined> {
  const postmaster = await readPostmaster(server.dataFolder);
  if (postmaster === undefined || !(await isSocketFolderOf(postmaster.socketFolder, server.account))) return undefined;
  const { url, options } = connectionOptions(socketUrl(postmaster.socketFolder, 'postgres'));
  return (await askServer(url, options)) === 'ready' ? postmaster.socketFolder : undefined;
}

/** A live server that does not answer yet, or no more. One whose socket was swept away can only be ended. */
async function isComingOrGoing(server: Server): Promise<boolean> {
  const postmaster = await readPostmaster(server.dataFolder);
  if (postmaster === undefined || !(await isServerOf(server.dataFolder, postmaster.pid))) return false;
  if (postmaster.socketFolder === '' || (await isSocketFolderOf(postmaster.socketFolder, server.account))) return true;
  await control(server, 'stop', '-m', 'fast');
  return false;
}

async function start(server: Server): Promise<{ ok: boolean; said: string }> {
  const { dataFolder, account } = server;
  await clearRemains(dataFolder);
  const socketFolder = await makeSocketFolder(account, server.socketDir);
  await writeSettings(dataFolder, socketFolder, account, server.settings);
  const logFile = join(dataFolder, 'server.log');
  if (((await stat(logFile).catch(() => undefined))?.size ?? 0) > largestLog) await truncate(logFile);
  const result = await control(server, 'start', '-l', logFile);
  if ((await readPostmaster(dataFolder))?.socketFolder !== socketFolder) await removeSocketFolder(socketFolder);
  if (result.code === 0) return { ok: true, said: '' };
  return { ok: false, said: (await tailOf(logFile)) || result.said };
}

async function stop(server: Server, socketFolder: string): Promise<void> {
  const result = await control(server, 'stop', '-m', 'fast');
  if (result.code !== 0 && (await readPostmaster(server.dataFolder)) !== undefined) {
    throw new StewardError('INTERNAL', `The embedded Postgres did not stop: ${result.said}`);
  }
  await removeSocketFolder(socketFolder);
}

function control(server: Server, verb: string, ...args: readonly string[]) {
  const patience = ['-w', '-t', String(patienceMilliseconds / 1000)];
  const pgCtl = join(server.binaries.bin, 'pg_ctl');
  return runTool(pgCtl, [verb, '-D', server.dataFolder, '-s', ...patience, ...args], server.account);
}

async function tailOf(file: string): Promise<string> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return '';
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, 1000);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8').split('\n').slice(-5).join(' ').trim();
  } finally {
    await handle.close();
  }
}
