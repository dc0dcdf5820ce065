import { z } from 'zod';

/** A duration in the lifecycle file: `30s`, `30m`, `4h`, `30d`. */
export const DURATION = z.string().regex(/^\d{1,4}(s|m|h|d)$/, 'a duration looks like 30s, 30m, 4h or 30d');

/** The same in milliseconds. */
export function milliseconds(duration: string): number {
  const unit = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }[duration.at(-1) ?? ''] ?? 0;
  return Number.parseInt(duration, 10) * unit;
}
