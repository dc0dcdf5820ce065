import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import postgres from 'postgres';
import { silentLog } from '../../src/kernel/log.ts';
import { connectionOptions, socketUrl } from '../../src/store/connection-options.ts';
import { serverAccount } from '../../src/store/embedded/account.ts';
import { placeOfData } from '../../src/store/embedded/data-folder.ts';
import { isServerOf, readPostmaster, removeSocketFolder } from '../../src/store/embedded/postmaster.ts';
import { type Child, type ChildOptions, startChild } from './child-process.ts';
import { runFolder } from './run-folder.ts';
import { SOON_MS } from './soon.ts';

export const checkout = join(import.meta.dirname, '../..');
/** Where Steward itself puts the server's files when its user cannot reach the data folder. */
export const sharedFolder = '/var/lib/steward';

export interface StewardOptions extends Omit<ChildOptions, 'env'> {
  readonly env: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** The checkout to run; ours unless told. */
  readonly from?: string;
}

/** A Steward in a process of its own that has greeted. */
export interface Steward extends Child {
  readonly url: string;
  /** What a person does on the console, as the page does it. Rejects when nobody answers. */
  act(kind: 'say' | 'click' | 'react', person: string, body: object, withinMs?: number): Promise<ActAnswer>;
  /** Asks it to end and waits until it did. */
  stop(): Promise<{ readonly code: number | null; readonly said: string; readonly ms: number }>;
}

export interface ActAnswer {
  readonly status: number;
  readonly ok: boolean;
  readonly body: unknown;
}

/** Starts the real Steward and waits for its greeting; rejects with all it said when it ends without one. */
export async function startSteward(options: StewardOptions): Promise<Steward> {
  const child = startMain(options.args ?? [], { ...options, env: { PORT: '0', ...options.env } });
  const greeted = await child.line(/^Steward is running at /);
  const url = greeted.replace('Steward is running at ', '').trim();
  return {
    ...child,
    url,
    act: async (kind, person, body, withinMs = SOON_MS) => {
      const response = await fetch(`${url}/console/${kind}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'steward-person': person, origin: url },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(withinMs),
      });
      const answer: unknown = await response.json();
      const ok = response.status === 200 && (answer as { ok?: unknown }).ok === true;
      return { status: response.status, ok, body: answer };
    },
    stop: async () => {
      const began = performance.now();
      child.kill('SIGTERM');
      return { ...(await child.ended), ms: Math.round(performance.now() - began) };
    },
  };
}

/** Runs `src/main.ts` with nothing of our own environment but what a process needs. */
export function startMain(args: readonly string[], options: StewardOptions): Child {
  const { from = checkout, env, flags = [], uid, gid } = options;
  const needed = {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '/',
    // The folder that `main.ts` names itself, but only after Node loaded its stripper of types for that one file.
    NODE_COMPILE_CACHE: join(from, 'node_modules/.cache/steward'),
  };
  return startChild(pathToFileURL(join(from, 'src/main.ts')), args, {
    cwd: options.cwd ?? from,
    flags,
    env: { ...needed, ...env },
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  });
}

/** Runs a client of the shell to its end. */
export function runClient(args: readonly string[], env: Readonly<Record<string, string>>) {
  return startMain(args, { env }).ended;
}

export interface DataFolder {
  readonly dataDir: string;
  /** The server of the folder, when one runs. */
  server(): Promise<{ readonly pid: number; readonly socketFolder: string; readonly url: string } | undefined>;
  /** Asks the server, beside whoever uses it; rejects while none runs. */
  ask<T>(question: (sql: postgres.Sql) => Promise<T>): Promise<T>;
  /** Ends the server, whoever started it, and removes everything. */
  remove(): Promise<void>;
}

/** A data folder of its own for a Steward. */
export async function dataFolder(dataDir?: string): Promise<DataFolder> {
  const folder = dataDir ?? (await runFolder());
  const place = async () => placeOfData(folder, await serverAccount(join(folder, 'postgres'), silentLog), sharedFolder);
  const server = async () => {
    const data = await place();
    const found = await readPostmaster(data);
    if (found === undefined || !(await isServerOf(data, found.pid))) return undefined;
    return { pid: found.pid, socketFolder: found.socketFolder, url: socketUrl(found.socketFolder, 'postgres') };
  };
  let asked: { readonly url: string; readonly sql: postgres.Sql } | undefined;
  const hangUp = async () => {
    await asked?.sql.end({ timeout: 0 });
    asked = undefined;
  };
  return {
    dataDir: folder,
    server,
    ask: async (question) => {
      const running = await server();
      if (!running) throw new Error('no server runs in the data folder');
      // A server that was started anew listens elsewhere.
      if (asked?.url !== running.url) {
        await hangUp();
        const { url, options } = connectionOptions(running.url);
        asked = { url: running.url, sql: postgres(url, { ...options, max: 4, onnotice: () => {} }) };
      }
      return question(asked.sql);
    },
    remove: async () => {
      await hangUp();
      const running = await server();
      const data = await place();
      if (running) {
        process.kill(running.pid, 'SIGQUIT');
        await removeSocketFolder(running.socketFolder);
      }
      for (const path of [data, folder])
        await rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

/** Waits until `fact` holds, asking again and again; rejects with what was last seen. For facts of another process. */
export async function until<T>(what: string, fact: () => Promise<T | undefined | false>, within = SOON_MS): Promise<T> {
  const deadline = performance.now() + within;
  let fault: unknown;
  do {
    try {
      const found = await fact();
      if (found !== undefined && found !== false) return found as T;
    } catch (error) {
      fault = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  } while (performance.now() < deadline);
  throw new Error(`${what} did not come within ${within} ms`, { cause: fault });
}
