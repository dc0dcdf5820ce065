import { type Config, ConfigError } from '../config.ts';
import { isStewardError } from '../kernel/errors.ts';
import { isDatabaseAway, pgErrorCode } from '../store/unit.ts';

/** SQLSTATEs of a database that answers and will not have us: wrong user or password, no such database. */
const REFUSED = /^(28|3D)/;

/**
 * Why Steward does not start, or a command of the shell failed, for the person at the terminal: one plain message with
 * the next step where the cause is known, the stack where it is not. Secrets may stand in it; the caller cuts them out.
 */
export function startFault(error: unknown, config: Pick<Config, 'port'> | undefined): string {
  if (!(error instanceof Error)) return String(error);
  if (isStewardError(error)) return error.hint === undefined ? error.message : `${error.message}\n${error.hint}`;
  if (error instanceof ConfigError || error.message.startsWith('Steward cannot start')) return error.message;
  const { code } = error as NodeJS.ErrnoException;
  if (code?.startsWith('ERR_PARSE_ARGS')) return error.message;
  if (code === 'EADDRINUSE')
    return `Steward cannot start: port ${config?.port} is taken. Stop what uses it, or set PORT.`;
  if (code === 'EACCES' && 'port' in error)
    return `Steward cannot start: port ${config?.port} is not allowed. Set PORT above 1023.`;
  const database = databaseFault(error);
  return database === undefined ? (error.stack ?? error.message) : `Steward cannot start: ${database}`;
}

/** What is wrong with the database and what to do, when that is what the error says. */
export function databaseFault(error: Error): string | undefined {
  if (isDatabaseAway(error)) return `the database does not answer (${reasonOf(error)}). Check DATABASE_URL.`;
  const refused = REFUSED.test(pgErrorCode(error) ?? '');
  return refused ? `the database refuses Steward (${reasonOf(error)}). Check DATABASE_URL.` : undefined;
}

/** Drizzle hides what went wrong below "Failed query"; several addresses that refuse have a code and no message. */
function reasonOf(error: Error): string {
  if (error.cause instanceof Error) return reasonOf(error.cause);
  return error.message || String((error as NodeJS.ErrnoException).code);
}
