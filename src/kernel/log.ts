/** A structured log line: a short message and fields. Implementations drop secrets (see `src/log.ts`). */
export interface Log {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

/** A log that says nothing, for clients and tests that do not read it. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
