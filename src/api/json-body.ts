import { createMiddleware } from 'hono/factory';
import { StewardError } from '../kernel/errors.ts';
import type { Json } from '../kernel/fact.ts';

/** Deeper than any schema of ours; a bound so that hostile nesting ends here. */
const MOST_DEPTH = 12;

/** What a handler finds on its context after `jsonBody`. */
export interface ParsedEnv {
  Variables: { parsed: Json };
}

/**
 * Checks that a body is JSON that Postgres and the ledger can hold, before a schema looks at it, and keeps what a caller
 * sent as it stands; an empty body is an empty object.
 */
export const jsonBody = createMiddleware<ParsedEnv>(async (c, next) => {
  const text = await c.req.text();
  const parsed = text === '' ? {} : ofType(c.req.header('content-type'), text);
  // UTF-8 brings neither, and JSON no bare NUL: only an escape does.
  assertKeepable(parsed, 0, text.includes('\\u'));
  c.set('parsed', parsed);
  await next();
});

function ofType(type: string | undefined, text: string): Json {
  if (/^application\/(?:[a-z0-9.+-]+\+)?json\s*(?:;|$)/i.test(type ?? '')) return parsed(text);
  throw new StewardError('BAD_INPUT', 'The body must be JSON.', { hint: 'Send `Content-Type: application/json`.' });
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new StewardError('BAD_INPUT', 'The body is not valid JSON.');
  }
}

/** Postgres has no NUL in text (datatype-character.html) and UTF-8 no lone surrogates (RFC 3629 section 3). */
function assertKeepable(value: Json, depth: number, escaped: boolean): void {
  if (depth > MOST_DEPTH) throw new StewardError('BAD_INPUT', 'The body is nested too deeply.');
  if (typeof value === 'string') {
    if (escaped) assertText(value);
  } else if (typeof value === 'object' && value !== null) {
    if (Array.isArray(value)) for (const item of value) assertKeepable(item, depth + 1, escaped);
    else
      for (const key in value) {
        if (escaped) assertText(key);
        assertKeepable((value as Readonly<Record<string, Json>>)[key]!, depth + 1, escaped);
      }
  }
}

function assertText(text: string): void {
  if (text.isWellFormed() && !text.includes('\0')) return;
  throw new StewardError(
    'BAD_INPUT',
    'The body holds a character that no text can keep: NUL or half of a surrogate pair.',
  );
}
