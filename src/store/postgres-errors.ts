/** What postgres.js itself says when a connection is not there (its README, "Connection errors"). */
const clientCodes = new Set(['CONNECTION_CLOSED', 'CONNECTION_ENDED', 'CONNECTION_DESTROYED', 'CONNECT_TIMEOUT']);

/** What the operating system says; counted only when it met a statement, as other services are refused alike. */
const socketCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** SQLSTATEs (appendix A): shutting down, crashed, starting up, too many connections; class 08 is connection trouble. */
const awayStates = new Set(['57P01', '57P02', '57P03', '53300']);

/** Serialization failure and deadlock: the same transaction, run again, may well succeed. */
const repeatableStates = new Set(['40001', '40P01']);

/** The SQLSTATE of a server's error, also below Drizzle's and other wrappings; undefined for anything else. */
export function pgErrorCode(error: unknown): string | undefined {
  for (const link of chainOf(error)) {
    if ('severity' in link && typeof link.code === 'string') return link.code;
  }
  return undefined;
}

/** True when the database could not be reached or ended the connection: the caller may try again later. */
export function isDatabaseAway(error: unknown): boolean {
  const state = pgErrorCode(error);
  if (state !== undefined) return awayStates.has(state) || state.startsWith('08');
  const links = chainOf(error);
  const met = links.some((link) => 'query' in link);
  return links.some(
    ({ code }) => typeof code === 'string' && (clientCodes.has(code) || (met && socketCodes.has(code))),
  );
}

/** True for 40001 and 40P01. */
export function isRepeatable(error: unknown): boolean {
  return repeatableStates.has(pgErrorCode(error) ?? '');
}

interface Link {
  readonly code?: unknown;
  readonly cause?: unknown;
}

/** The error and its causes, from the outside in; at most eight, so that a circle ends. */
function chainOf(error: unknown): readonly Link[] {
  const links: Link[] = [];
  let link = error;
  while (typeof link === 'object' && link !== null && links.length < 8) {
    links.push(link);
    link = (link as Link).cause;
  }
  return links;
}
