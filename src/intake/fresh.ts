import { createHmac, timingSafeEqual } from 'node:crypto';
import { StewardError } from '../kernel/errors.ts';

/** How old a signed delivery may be, and how far ahead its clock may run. */
const WINDOW_SECONDS = 5 * 60;

/** What is told of any delivery that is not believed: no more than that. */
export function badSignature(): StewardError {
  return new StewardError('BAD_SIGNATURE', 'The signature, its time or the address is not right.', {
    hint: 'An admin makes an address and a secret with `integration add`. Clocks may differ by five minutes.',
  });
}

/** Refuses what was signed more than five minutes ago, or will be. `seconds` is unix time as text. */
export function assertFresh(seconds: string | null, now: Date): void {
  if (seconds === null || !/^\d{1,11}$/.test(seconds)) throw badSignature();
  if (Math.abs(now.getTime() / 1000 - Number(seconds)) > WINDOW_SECONDS) throw badSignature();
}

/** Refuses a base64 HMAC-SHA256 that is not the one of these parts. Takes the same time for each wrong one. */
export function assertSigned(signature: string, key: Buffer, parts: readonly (string | Buffer)[]): void {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  const right = hmac.digest();
  const given = Buffer.from(signature, 'base64');
  if (given.length !== right.length || !timingSafeEqual(given, right)) throw badSignature();
}

/** The same for a hexadecimal one. */
export function assertHex(signature: string, key: Buffer, parts: readonly (string | Buffer)[]): void {
  if (!/^[0-9a-f]{64}$/i.test(signature)) throw badSignature();
  assertSigned(Buffer.from(signature, 'hex').toString('base64'), key, parts);
}

/** Passes when one of several base64 signatures is right: senders that rotate their keys send two. */
export function assertAnySigned(signatures: readonly string[], key: Buffer, parts: readonly (string | Buffer)[]): void {
  const right = signatures.slice(0, 10).filter((signature) => {
    try {
      assertSigned(signature, key, parts);
      return true;
    } catch {
      return false;
    }
  });
  if (right.length === 0) throw badSignature();
}
