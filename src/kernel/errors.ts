/**
 * The one catalogue of errors that a person or a program can meet, with the HTTP status each has under /api/v1.
 * The message is for a person; the hint says what to do next.
 */
export const errorStatus = {
  BAD_INPUT: 422,
  MISSING_ARGUMENT: 422,
  UNKNOWN_COMMAND: 404,
  UNKNOWN_OPTION: 422,
  UNKNOWN_MODEL: 404,
  UNKNOWN_VERSION: 404,
  UNKNOWN_STAGE: 422,
  UNKNOWN_REQUEST: 404,
  UNKNOWN_PERSON: 422,
  UNKNOWN_GROUP: 404,
  UNKNOWN_TEAM: 404,
  UNKNOWN_TOKEN: 404,
  UNKNOWN_DELIVERY: 404,
  UNKNOWN_INTEGRATION: 404,
  BAD_SIGNATURE: 401,
  UNKNOWN_FINDING: 404,
  UNKNOWN_FREEZE: 404,
  UNKNOWN_ALERT: 404,
  UNKNOWN_SILENCE: 404,
  UNKNOWN_ROUTE: 404,
  UNKNOWN_KPI: 404,
  UNKNOWN_BASELINE: 404,
  OTHER_EDGES: 409,
  UNKNOWN_INCIDENT: 404,
  INCIDENT_STATE: 409,
  UNKNOWN_DIGEST: 404,
  UNKNOWN_SCHEDULE: 404,
  UNKNOWN_SWAP: 404,
  UNKNOWN_ESCALATION: 404,
  UNKNOWN_CHANNEL: 422,
  NAME_TAKEN: 409,
  NOT_ALLOWED: 403,
  NO_STANDING: 403,
  SIGN_IN_NEEDED: 401,
  SELF_APPROVAL: 403,
  NOT_AN_APPROVER: 403,
  ILLEGAL_MOVE: 422,
  AMBIGUOUS: 422,
  NO_APPROVERS: 409,
  GATES_FAIL: 409,
  HELD: 409,
  ALREADY_OPEN: 409,
  ALREADY_DECIDED: 409,
  ALREADY_THERE: 409,
  NOTHING_TO_RETRACT: 409,
  STALE: 409,
  ROLLBACK_REFUSED: 409,
  WRONG_CODE: 403,
  IDEMPOTENCY_MISMATCH: 422,
  TOO_LARGE: 413,
  TOO_MANY: 429,
  NOT_FOUND: 404,
  TRY_AGAIN: 503,
  INTERNAL: 500,
} as const;

export type ErrorCode = keyof typeof errorStatus;

/** One field that was wrong, by its path: `metrics.auc`. */
export interface FieldFault {
  readonly field: string;
  readonly detail: string;
}

export interface ErrorDetails {
  /** What the person can do next, one sentence. */
  readonly hint?: string;
  /** The argument or field that was wrong. */
  readonly field?: string;
  /** A buttonable next step, written out as an invocation ("v1 promote ..."). */
  readonly next?: string;
  /** Each thing that was wrong with a list, by its path: `readings.17.kpi`. */
  readonly faults?: readonly FieldFault[];
  /** When a program may try again, for HTTP's `Retry-After`. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** A refusal or failure that is told to the caller in his own words; everything else is a bug and gets a reference. */
export class StewardError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly field: string | undefined;
  readonly next: string | undefined;
  readonly faults: readonly FieldFault[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'StewardError';
    this.code = code;
    this.hint = details.hint;
    this.field = details.field;
    this.next = details.next;
    this.faults = details.faults;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

/** True for errors that Steward raised on purpose, with a text fit for the caller. */
export function isStewardError(error: unknown): error is StewardError {
  return error instanceof StewardError;
}
