import { type ErrorCode, errorStatus, isStewardError } from '../kernel/errors.ts';
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

/**
 * The one way an HTTP entrance answers an error: refusals in their own words, anything else by a short reference that is
 * also in the log.
 */
export function problemOf(error: unknown, log: Log): Response {
  if (isStewardError(error)) {
    const { code, message, hint, field, retryAfterSeconds } = error;
    const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
    return problem({ status: errorStatus[code], code, title: message, hint, field }, headers);
  }
  const reference = crypto.randomUUID().slice(0, 8);
  log.error('a request failed', { reference, error });
  return problem({ status: 500, code: 'INTERNAL', title: `Something went wrong. The log has it under ${reference}.` });
}
