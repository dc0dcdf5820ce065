import { randomFillSync } from 'node:crypto';

/** Random bytes for many ids: asking for a few at a time costs more than all the rest. */
const pool = Buffer.allocUnsafe(4_096);
let used = pool.length;

/**
 * A UUID of version 7 (RFC 9562 section 5.7): 48 bits of unix milliseconds, then random bits.
 * Ordered by time, so that indexes on it grow at one end.
 */
export function newId(now: number = Date.now()): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = pool.subarray(used, used + 16);
  used += 16;
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
