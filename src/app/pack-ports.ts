import { channelCardsOf } from '../delivery/cards-of-requests.ts';
import type { SigningKey } from '../ledger/signing-key.ts';
import type { PackPorts } from '../proof/make-pack.ts';
import type { Platforms } from './platforms.ts';

/** What packs that are made in this process are sealed by, and links to the cards in channels of the running platforms. */
export function packPorts(key: SigningKey | undefined, platforms: Platforms): PackPorts {
  return {
    key,
    linksOf: async (ctx, request) => {
      const cards = await channelCardsOf(ctx, request);
      return cards.flatMap(({ address: { platform, team }, ref }) => {
        const url = platforms.get(platform)?.linkTo?.(team, ref);
        return url === undefined ? [] : [{ platform, channel: ref.channel, url }];
      });
    },
  };
}
