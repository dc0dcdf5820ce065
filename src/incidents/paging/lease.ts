const MINUTE_MS = 60_000;

/** How long an acknowledgement counts, by severity: who fixes the worst is asked soonest. */
const LEASE_MINUTES = [30, 60, 4 * 60, 12 * 60] as const;

/** After the reminder, so long until the escalation goes on. */
export const ANSWER_MINUTES = 5;

/** When an acknowledgement given now must be given again. Severities 1 to 4. */
export function leaseUntil(severity: number, now: Date): Date {
  const minutes = LEASE_MINUTES[Math.min(Math.max(severity, 1), 4) - 1] ?? 30;
  return new Date(now.getTime() + minutes * MINUTE_MS);
}

/** When, after a reminder at `now`, the escalation goes on. */
export const answerBy = (now: Date): Date => new Date(now.getTime() + ANSWER_MINUTES * MINUTE_MS);
