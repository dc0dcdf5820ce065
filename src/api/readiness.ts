/** One thing Steward needs, and how it is. */
export interface Check {
  readonly ok: boolean;
  readonly detail: string;
}

export interface WaitingLane {
  readonly lane: string;
  readonly waiting: number;
  readonly oldestMs: number;
}

/** What readiness is judged by. `owned` is left out where Steward owns no embedded server. */
export interface Findings {
  readonly database: Check;
  readonly owned?: Check | undefined;
  readonly platforms: Readonly<Record<string, Check>>;
  readonly lanes: readonly WaitingLane[];
}

/** A card that waited this long is late: an approval's card shows within a second when all is well. */
const LATE_MS = 5 * 60_000;

/**
 * `not ready`: nobody can be served (no database, folder not owned, or no chat platform at all). `degraded`: some are
 * served, so traffic must still come: one platform of several is away, or cards are late. Pure.
 */
export function readinessOf(findings: Findings): 'ready' | 'degraded' | 'not ready' {
  const { database, owned, lanes } = findings;
  const platforms = Object.values(findings.platforms);
  if (!database.ok || owned?.ok === false) return 'not ready';
  if (platforms.length > 0 && platforms.every(({ ok }) => !ok)) return 'not ready';
  const late = lanes.some(({ oldestMs }) => oldestMs > LATE_MS);
  return late || platforms.some(({ ok }) => !ok) ? 'degraded' : 'ready';
}
