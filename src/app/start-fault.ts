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
  if (code === 'EADDRINUSE') return cannot(`port ${config?.port} is taken`, 'Stop what uses it, or set PORT.');
  if (code === 'EACCES' && 'port' in error)
    return cannot(`port ${config?.port} is not allowed`, 'Set PORT above 1023.');
  if (isDatabaseAway(error)) return cannot(`the database does not answer (${reasonOf(error)})`, 'Check DATABASE_URL.');
  if (REFUSED.test(pgErrorCode(error) ?? ''))
    return cannot(`the database refuses us (${reasonOf(error)})`, 'Check DATABASE_URL.');
  if (code?.startsWith('ERR_PARSE_ARGS')) return error.message;
  return error.stack ?? error.message;
}

const cannot = (why: string, next: string): string => `Steward cannot start: ${why}. ${next}`;

/** Drizzle hides what went wrong below "Failed query"; several addresses that refuse have a code and no message. */
function reasonOf(error: Error): string {
  if (error.cause instanceof Error) return reasonOf(error.cause);
  return error.message || String((error as NodeJS.ErrnoException).code);
}
