import { createHash } from 'node:crypto';
import type { Address } from '../chat/ports/platform.ts';
import type { PlatformName } from '../chat/text.ts';

/** An address with its platform: where a card goes. */
export interface PlatformAddress extends Address {
  readonly platform: PlatformName;
}

/**
 * The id of a place, a UUID made from its address (RFC 9562 section 5.8, version 8): whoever wants a card there knows the
 * id without reading. `sha256(platform, team, channel, thread)` separated by line feeds.
 */
export function placeId(address: PlatformAddress): string {
  const { platform, team, channel, thread = '' } = address;
  const hex = createHash('sha256').update([platform, team, channel, thread].join('\n')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * The mark a post carries, so that it is found when nobody knows whether it happened: 24 characters of base 36 (Discord's
 * nonce takes 25). Another `posting` of the same card, after its message was deleted, has another mark.
 */
export function markerOf(post: {
  readonly workspace: string;
  readonly subject: string;
  readonly place: string;
  readonly posting: number;
}): string {
  const hash = createHash('sha256')
    .update([post.workspace, post.subject, post.place, post.posting].join('\n'))
    .digest('hex');
  return BigInt(`0x${hex31(hash)}`)
    .toString(36)
    .padStart(24, '0');
}

/** 31 digits of base 16 are 124 bits, at most 24 digits of base 36. */
const hex31 = (hash: string): string => hash.slice(0, 31);
