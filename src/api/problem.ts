import { STATUS_CODES } from 'node:http';
import { HTTPException } from 'hono/http-exception';
import { ZodError } from 'zod';
import { type ErrorCode, errorStatus, type FieldFault, isStewardError, StewardError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import { isDatabaseAway } from '../store/unit.ts';

/** Every code a problem document can have. */
export const ERROR_CODES = Object.keys(errorStatus) as ErrorCode[];

/** An RFC 9457 problem document with a `code` of the catalogue and the next step as `hint`. */
export interface Problem {
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly hint?: string | undefined;
  readonly field?: string | undefined;
  readonly errors?: readonly FieldFault[] | undefined;
}

/** The problem document of a refusal. */
export function problemOf(error: StewardError, errors = error.faults): Problem {
  const status = errorStatus[error.code];
  const { code, hint, field } = error;
  return { title: STATUS_CODES[status] ?? 'Error', status, detail: error.message, code, hint, field, errors };
}

/** Headers that some statuses need: RFC 6750 section 3 for 401, RFC 9110 section 10.2.3 for 503. */
const headersFor: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  401: { 'www-authenticate': 'Bearer realm="steward"' },
  503: { 'retry-after': '2' },
};

export function problemResponse(problem: Problem): Response {
  const headers = {
    ...headersFor[problem.status],
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  };
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}

/** Any error as a problem document. What nobody foresaw gets a short reference that is also in the log. */
export function problemFor(error: unknown, log: Log): Problem {
  if (isStewardError(error)) return problemOf(error);
  if (error instanceof ZodError) return problemOfFaults(faultsOf(error));
  if (error instanceof HTTPException && error.status < 500) {
    return problemOf(new StewardError('BAD_INPUT', error.message || 'The request could not be read.'));
  }
  if (isDatabaseAway(error)) {
    log.warn('The API could not reach the database', { error });
    return problemOf(
      new StewardError('TRY_AGAIN', 'The database does not answer.', { hint: 'Try again in a moment.' }),
    );
  }
  const reference = newId().slice(-8);
  log.error('An API call failed', { reference, error });
  return problemOf(new StewardError('INTERNAL', `Something failed here. The log has it under ${reference}.`));
}

/** The problem document of a body or query that does not fit its schema: every fault by the name of its field. */
export function problemOfFaults(faults: readonly FieldFault[]): Problem {
  const [first] = faults;
  const more = faults.length > 1 ? ` And ${faults.length - 1} more, see \`errors\`.` : '';
  const detail = first ? `${first.field}: ${first.detail}.${more}` : 'The input does not fit.';
  const hint = 'The fields are described at /api/v1/openapi.json.';
  return problemOf(new StewardError('BAD_INPUT', detail, { hint, ...(first ? { field: first.field } : {}) }), faults);
}

/** What a schema found, in words; unknown fields one by one. */
export function faultsOf(error: { readonly issues: readonly ZodError['issues'][number][] }): FieldFault[] {
  return error.issues.flatMap((issue) => {
    const field = issue.path.join('.') || 'body';
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ field: [...issue.path, key].join('.'), detail: 'is not a field here' }));
    }
    const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
    return [{ field, detail: missing ? 'is missing' : lowerFirst(issue.message) }];
  });
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
