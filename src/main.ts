import { greeting } from './app/greeting.ts';
import { loadLifecycle } from './app/load-lifecycle.ts';
import { startApp } from './app.ts';
import { auditClient } from './clients/audit.ts';
import type { Client } from './clients/client.ts';
import { docsClient } from './clients/docs.ts';
import { doctorClient } from './clients/doctor.ts';
import { manifestClient } from './clients/manifest.ts';
import { migrateClient } from './clients/migrate.ts';
import { migrateAll } from './clients/migrate-all.ts';
import { tokenClient } from './clients/token.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { isStewardError } from './kernel/errors.ts';
import { createLog } from './log.ts';
import { ownEmbedded } from './store/embedded/own-embedded.ts';

const clients: Readonly<Record<string, Client>> = {
  audit: auditClient,
  docs: docsClient,
  doctor: doctorClient,
  manifest: manifestClient,
  migrate: migrateClient,
  token: tokenClient,
};

/** A clean stop takes at most this long; then the process ends as it is, and the next start picks up what was due. */
const STOP_WITHIN_MS = 9_500;

async function main(): Promise<number | undefined> {
  const [name = '', ...args] = process.argv.slice(2);
  const config = readConfig(process.env);
  const client = clients[name];
  if (client) {
    const log = createLog({
      level: 'warn',
      format: 'pretty',
      secrets: config.secrets,
      write: (line) => process.stderr.write(line),
    });
    return client({ config, args, log, out: (text) => process.stdout.write(text) });
  }
  await start(config, [name, ...args].includes('--empty'));
  return undefined;
}

async function start(config: Config, empty: boolean): Promise<void> {
  const log = createLog({
    level: config.logLevel,
    format: config.logFormat,
    secrets: config.secrets,
    write: (line) => process.stderr.write(line),
  });
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  const lifecycle = await loadLifecycle(config.lifecycleFile);
  const embedded = config.databaseUrl === undefined ? await ownEmbedded({ dataDir: config.dataDir, log }) : undefined;
  const url = config.databaseUrl ?? embedded?.url ?? '';
  await migrateAll(url, log);
  const app = await startApp({
    config,
    log,
    url,
    lifecycle,
    empty,
    say,
    ...(embedded ? { owned: embedded.holds } : {}),
  });
  say(greeting(config, app, isRemote()));

  let stopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info('Stopping', { signal });
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    await app.stop();
    await embedded?.stop();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
  process.on('unhandledRejection', (error) => log.error('A rejection was handled by nobody', { error }));
}

/** A terminal that came through ssh, or a Linux without a display: the browser is somewhere else. */
function isRemote(): boolean {
  const { SSH_CONNECTION, DISPLAY, WAYLAND_DISPLAY } = process.env;
  return (
    SSH_CONNECTION !== undefined ||
    (process.platform === 'linux' && DISPLAY === undefined && WAYLAND_DISPLAY === undefined)
  );
}

try {
  const code = await main();
  if (code !== undefined) process.exitCode = code;
} catch (error) {
  const told =
    error instanceof ConfigError ||
    isStewardError(error) ||
    (error instanceof Error && /^Steward cannot start/.test(error.message));
  const text = error instanceof Error ? (told ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`${text}${isStewardError(error) && error.hint ? `\n${error.hint}` : ''}\n`);
  process.exit(1);
}
