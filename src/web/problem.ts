import { type ErrorCode, errorStatus, isStewardError, StewardError } from '../kernel/errors.ts';
import type { Log } from '../kernel/log.ts';

/** An RFC 9457 problem document, with a `code` of the catalogue and the next step as `hint`. */
export interface Problem {
  readonly status: number;
  readonly code: ErrorCode;
  readonly title: string;
  readonly hint?: string | undefined;
  /** The argument or field that was wrong. */
  readonly field?: string | undefined;
}

/** Answers with a problem document. */
export function problem(document: Problem, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json(document, {
    status: document.status,
    headers: { ...headers, 'content-type': 'application/problem+json' },
  });
}

export const tooLarge = (): Response =>
  problem({ status: 413, code: 'TOO_LARGE', title: 'The body is larger than this address takes.' });

/** What may pass soon is asked for again after so long (RFC 9110 section 10.2.3), where nobody knows better. */
const RETRY_SECONDS = 2;

/**
 * The one way an HTTP entrance answers an error: refusals in their own words, a database that is away (as `isAway` knows)
 * with TRY_AGAIN, so that whoever sent something sends it again, anything else by a short reference that is also in the log.
 */
export function problemOf(error: unknown, log: Log, isAway: (error: unknown) => boolean = () => false): Response {
  if (isStewardError(error)) {
    const { code, message, hint, field } = error;
    const status = errorStatus[code];
    const seconds = error.retryAfterSeconds ?? (status === 503 ? RETRY_SECONDS : undefined);
    const headers = seconds === undefined ? {} : { 'retry-after': String(seconds) };
    return problem({ status, code, title: message, hint, field }, headers);
  }
  if (isAway(error)) {
    log.warn('a request could not reach the database', { error: String(error) });
    const hint = 'Try again in a moment.';
    return problemOf(new StewardError('TRY_AGAIN', 'The database does not answer.', { hint }), log);
  }
  const reference = crypto.randomUUID().slice(0, 8);
  log.error('a request failed', { reference, error });
  return problem({ status: 500, code: 'INTERNAL', title: `Something went wrong. The log has it under ${reference}.` });
}
