import { z } from 'zod';
import { StewardError } from '../kernel/errors.ts';

/** What alerts are clipped to: labels are matched and grouped by, annotations are read by people. */
export const LIMITS = {
  labels: 64,
  label: 1_024,
  annotations: 64,
  annotation: 4_096,
  name: 128,
  depth: 12,
  extra: 16_384,
};
/** A delivery of alerts, in bytes. */
export const LARGEST = 512 * 1024;
/** More in one delivery are refused. */
export const MOST_ALERTS = 5_000;

type Labels = Record<string, string>;

/** The body as JSON without what Postgres cannot keep (zeros, half characters). BAD_INPUT for what is none or nests too deep. */
export function readJson(body: Buffer, of: string): unknown {
  const text = body.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text) as unknown;
  } catch {
    throw notOne(of);
  }
  // Zeros and half characters come through an escape alone: of a body without one nothing is written anew.
  if (text.includes('\\u')) return cleaned(value, 0, of);
  assertShallow(value, 0, of);
  return value;
}

export function notOne(of: string, hint = 'docs/alerts.md says what is taken.'): StewardError {
  return new StewardError('BAD_INPUT', `This is no delivery of ${of} that Steward knows.`, { hint });
}

function assertShallow(value: unknown, depth: number, of: string): void {
  if (depth > LIMITS.depth) throw notOne(of, `Values may nest ${LIMITS.depth} deep.`);
  if (value === null || typeof value !== 'object') return;
  for (const each of Object.values(value)) assertShallow(each, depth + 1, of);
}

function cleaned(value: unknown, depth: number, of: string): unknown {
  if (depth > LIMITS.depth) throw notOne(of, `Values may nest ${LIMITS.depth} deep.`);
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map((each) => cleaned(each, depth + 1, of));
  if (value === null || typeof value !== 'object') return value;
  // `__proto__` of a payload is a member like any other, never a prototype.
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [cleanText(name), cleaned(each, depth + 1, of)]),
  );
}

const cleanText = (text: string): string => text.replaceAll('\0', '').toWellFormed();

/** Labels or annotations as texts: at most so many, each clipped; what is no text is written as JSON; what is empty is left out. */
export function textsOf(given: unknown, kind: 'label' | 'annotation'): Labels {
  if (given === null || typeof given !== 'object' || Array.isArray(given)) return {};
  const most = kind === 'label' ? LIMITS.labels : LIMITS.annotations;
  if (areTexts(given, most, LIMITS[kind])) return given;
  const entries = Object.entries(given).flatMap(([name, value]): [string, string][] => {
    const written = typeof value === 'string' ? value : value == null ? '' : JSON.stringify(value);
    return written === '' || name === '' ? [] : [[clip(name, LIMITS.name), clip(written, LIMITS[kind])]];
  });
  return Object.fromEntries(entries.slice(0, most));
}

/** Whether it is as it may be kept: then nothing has to be written anew. */
function areTexts(given: object, most: number, longest: number): given is Labels {
  const entries = Object.entries(given);
  const fits = ([name, value]: readonly [string, unknown]): boolean =>
    typeof value === 'string' && value !== '' && value.length <= longest && name !== '' && name.length <= LIMITS.name;
  return entries.length <= most && entries.every(fits);
}

/** Never ends in half a character. */
export const clip = (text: string, most: number): string =>
  text.length <= most ? text : text.slice(0, most).replace(/[\ud800-\udbff]$/, '');

/** Members that the schema did not name, kept up to a size; undefined when there are none. */
export function extraOf(given: object, known: readonly string[]): Record<string, unknown> | undefined {
  const unknown = Object.entries(given).filter(([name]) => !known.includes(name));
  if (unknown.length === 0) return undefined;
  const rest = Object.fromEntries(unknown);
  const size = JSON.stringify(rest).length;
  return size <= LIMITS.extra ? rest : { clipped: `${size} characters of unknown members were left out` };
}

/** An instant as RFC 3339 or unix time; undefined for none, for nonsense, and for the year 1 that Go writes for none. */
export function instantOf(given: unknown): Date | undefined {
  const numeric = typeof given === 'number' ? given : undefined;
  const at =
    numeric === undefined
      ? new Date(typeof given === 'string' ? given : Number.NaN)
      : new Date(numeric < 1e11 ? numeric * 1_000 : numeric);
  const year = at.getUTCFullYear();
  return year > 1_970 && year < 9_999 ? at : undefined;
}

export const Text = z.string().nullish();
/** A link that may be shown: nothing but http and https. */
export const linkOf = (url: unknown): string | undefined =>
  typeof url === 'string' && /^https?:\/\/[^\s<>"|]{1,1900}$/i.test(url) ? url : undefined;
