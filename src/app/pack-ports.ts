import { refsOf } from '../delivery/find-card.ts';
import { requestSubject } from '../delivery/shared-cards.ts';
import type { SigningKey } from '../ledger/signing-key.ts';
import type { PackPorts } from '../proof/make-pack.ts';
import type { Platforms } from './platforms.ts';

/** What packs that are made in this process are sealed by, and links to the cards in channels of the running platforms. */
export function packPorts(key: SigningKey | undefined, platforms: Platforms): PackPorts {
  return {
    key,
    linksOf: async (ctx, request) => {
      const cards = await refsOf(ctx.db, ctx.workspace, requestSubject(request));
      const open = cards.filter(({ address }) => !address.channel.startsWith('@') && address.thread === undefined);
      return open.flatMap(({ address: { platform, team }, ref }) => {
        const url = platforms.get(platform)?.linkTo?.(team, ref);
        return url === undefined ? [] : [{ platform, channel: ref.channel, url }];
      });
    },
  };
}
