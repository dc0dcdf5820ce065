import { pino } from 'pino';
import type { Log } from './kernel/log.ts';

/** Names whose values never reach the log, wherever they stand. */
const SECRET_NAMES = /token|secret|password|authorization|cookie|signature|credential|database_?url/i;
const MOST_DEPTH = 6;

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly format: 'json' | 'pretty';
  /** Values that are cut out of every text, such as the tokens in use. */
  readonly secrets: readonly string[];
  readonly write?: (line: string) => void;
}

/** JSON lines (or plain ones), without secrets: neither by the name of a field nor by value inside a text. */
export function createLog(options: LogOptions): Log {
  const { level, format, secrets, write = (line) => process.stdout.write(line) } = options;
  const cut = withoutSecrets(secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]));
  const put = (line: string): void => write(cut(line));
  const sink = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    { write: format === 'json' ? put : (line: string) => put(pretty(line)) },
  );
  const say = (at: 'debug' | 'info' | 'warn' | 'error') => (message: string, fields?: Record<string, unknown>) => {
    if (!sink.isLevelEnabled(at)) return;
    sink[at](clean(fields ?? {}, 0) as object, message);
  };
  return { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
}

/** Cuts secrets out of a text. What is shorter than eight characters is no secret and would cut words. */
export function withoutSecrets(secrets: readonly string[]): (text: string) => string {
  // The longest first: one may hold another, as a URL holds its password.
  const long = secrets.filter((secret) => secret.length >= 8).sort((a, b) => b.length - a.length);
  return (text) => long.reduce((left, secret) => left.replaceAll(secret, '[secret]'), text);
}

/** A copy of plain data without what stands under a secret's name. Values are cut out of the whole line, at the end. */
function clean(value: unknown, depth: number): unknown {
  if (typeof value === 'function') return undefined;
  if (typeof value === 'string') return withoutValues(value);
  if (value instanceof Error) {
    const { name, message, stack, cause } = value;
    const { code, errors } = value as { code?: unknown; errors?: unknown };
    return clean({ name, message, code, stack, cause, errors }, depth + 1);
  }
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth > MOST_DEPTH) return '[deep]';
  if (Array.isArray(value)) return value.map((item) => clean(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      SECRET_NAMES.test(name) && typeof item !== 'number' ? '[secret]' : clean(item, depth + 1),
    ]),
  );
}

/** Of a statement that failed its text is kept: its values are what people wrote, their addresses and secret links. */
const withoutValues = (text: string): string =>
  text.replace(/(Failed query: [\s\S]*?)\nparams: [\s\S]*?(?=\n {4}at |$)/g, '$1');

/** `09:14:03 info  message  key=value`, for a person at a terminal. */
function pretty(line: string): string {
  const { time, level, msg, ...rest } = JSON.parse(line) as {
    time: string;
    level: number;
    msg: string;
    [key: string]: unknown;
  };
  const name = pino.levels.labels[level] ?? String(level);
  const fields = Object.entries(rest).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return `${time.slice(11, 19)} ${name.padEnd(5)} ${[msg, ...fields].join('  ')}\n`;
}
