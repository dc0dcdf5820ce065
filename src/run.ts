import { flushCompileCache } from 'node:module';
import { parseArgs } from 'node:util';
import { greeting } from './app/greeting.ts';
import { loadLifecycle } from './app/load-lifecycle.ts';
import { startFault } from './app/start-fault.ts';
import { startApp } from './app.ts';
import type { Client } from './clients/client.ts';
import { clients } from './clients/index.ts';
import { migrateAll } from './clients/migrate-all.ts';
import { type Config, readConfig } from './config.ts';
import type { Log } from './kernel/log.ts';
import { createLog, withoutSecrets } from './log.ts';
import { ownEmbedded } from './store/embedded/own-embedded.ts';

/** A clean stop takes at most this long; then the process ends as it is, and the next start picks up what was due. */
const STOP_WITHIN_MS = 9_500;

type Environment = Readonly<Record<string, string | undefined>>;

/** Steward, or the command of the shell that `args` begin with. Ends the process itself when it fails. */
export async function run(args: readonly string[], env: Environment): Promise<void> {
  const [name = '', ...rest] = args;
  let config: Config | undefined;
  try {
    config = readConfig(env);
    const client = clients[name];
    if (client) process.exitCode = await runClient(client, config, rest);
    else if (name === '' || name.startsWith('-')) await start(config, isEmpty(args), isRemote(env));
    else throw new Error(`Steward cannot start: there is no "${name}". There are ${Object.keys(clients).join(', ')}.`);
  } catch (error) {
    process.stderr.write(`${withoutSecrets(config?.secrets ?? [])(startFault(error, config))}\n`);
    process.exit(1);
  }
}

/** Whether Steward starts without the sample. Throws ERR_PARSE_ARGS_UNKNOWN_OPTION, with what there is, for anything else. */
function isEmpty(args: readonly string[]): boolean {
  try {
    return parseArgs({ args: [...args], options: { empty: { type: 'boolean' } } }).values.empty === true;
  } catch (error) {
    if (error instanceof Error) error.message += '\n`npm start` takes --empty alone: it starts without the sample.';
    throw error;
  }
}

async function runClient(client: Client, given: Config, args: readonly string[]): Promise<number> {
  const log = createLog({
    level: 'warn',
    format: 'pretty',
    secrets: given.secrets,
    write: (line) => process.stderr.write(line),
  });
  // Whoever reads the first lines alone (`| head`) is done.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
  return client({ config: given, args, log, out: (text) => process.stdout.write(text) });
}

/** Runs Steward until a signal. One that comes during the start waits for it, so that no server is left behind. */
async function start(given: Config, empty: boolean, remote: boolean): Promise<void> {
  const log = createLog({
    level: given.logLevel,
    format: given.logFormat,
    secrets: given.secrets,
    write: (line) => process.stderr.write(line),
  });
  const opening = open(given, log, empty);
  let ending = false;
  const end = async (why: string, code: number): Promise<void> => {
    if (ending) return;
    ending = true;
    log.info('Stopping', { why });
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    const running = await opening.catch(() => undefined);
    const failed = await running?.stop().then(
      () => false,
      (error: unknown) => {
        log.error('The stop failed; the next start picks up what was due', { error });
        return true;
      },
    );
    process.exit(failed ? 1 : code);
  };
  process.on('SIGTERM', () => void end('SIGTERM', 0));
  process.on('SIGINT', () => void end('SIGINT', 0));
  // A promise of a vendor's client that nobody awaits harms nothing; a throw out of nowhere leaves us in doubt of all.
  process.on('unhandledRejection', (error) => log.error('A rejection was handled by nobody', { error }));
  process.on('uncaughtException', (error) => {
    log.error('An error was caught by nobody', { error });
    void end('an error that was caught by nobody', 1);
  });
  const { app } = await opening;
  if (!ending) say(greeting(given, app, { empty, remote }));
  // Not at the end, which a kill leaves out.
  flushCompileCache();
}

async function open(given: Config, log: Log, empty: boolean) {
  const { lifecycle, source: lifecycleSource } = await loadLifecycle(given.lifecycleFile, given.effectSecrets);
  const embedded = given.databaseUrl === undefined ? await ownEmbedded({ dataDir: given.dataDir, log }) : undefined;
  try {
    const url = given.databaseUrl ?? embedded?.url ?? '';
    await migrateAll(url, log);
    const owned = embedded ? { owned: embedded.holds } : {};
    const app = await startApp({ config: given, log, url, lifecycle, lifecycleSource, empty, say, ...owned });
    const stop = async (): Promise<void> => {
      try {
        await app.stop();
      } finally {
        await embedded?.stop();
      }
    };
    return { app, stop };
  } catch (error) {
    await embedded?.stop().catch((fault: unknown) => log.warn('Postgres was left running', { error: fault }));
    throw error;
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** A terminal that came through ssh, or a Linux without a display: the browser is somewhere else. */
function isRemote({ SSH_CONNECTION, DISPLAY, WAYLAND_DISPLAY }: Environment): boolean {
  return (
    SSH_CONNECTION !== undefined ||
    (process.platform === 'linux' && DISPLAY === undefined && WAYLAND_DISPLAY === undefined)
  );
}
