import { createHash, randomInt } from 'node:crypto';

/** Crockford's alphabet: nothing in it is mistaken for anything else when read aloud or typed on a phone. */
const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A code for people to type: groups of four signs, 5 bits each, such as `7K2M-9QXD`. */
export function makeCode(groups: number): string {
  const group = () => Array.from({ length: 4 }, () => SIGNS[randomInt(SIGNS.length)]).join('');
  return Array.from({ length: groups }, group).join('-');
}

/** sha256 of a code as it was meant: case, blanks and hyphens do not count, O is 0, I and L are 1. */
export function codeDigest(typed: string): Buffer {
  const meant = typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
  return createHash('sha256').update(meant).digest();
}
