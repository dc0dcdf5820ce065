import type { PlatformName } from '../chat/text.ts';
import { cardsOfRequests } from '../delivery/cards-of-requests.ts';
import type { CardLinks } from '../lifecycle/home-card.ts';
import type { Ctx } from '../store/unit.ts';
import type { Platforms } from './platforms.ts';

/** Links to the cards of requests, as one account can open them on its platform. */
export async function cardLinks(
  ctx: Ctx,
  requests: readonly number[],
  account: { readonly platform: PlatformName; readonly team: string; readonly user: string },
  platforms: Platforms,
): Promise<CardLinks> {
  const platform = platforms.get(account.platform);
  if (!platform?.linkTo) return new Map();
  const cards = await cardsOfRequests(ctx, requests, account);
  return new Map(
    [...cards].flatMap(([number, ref]): [number, string][] => {
      const url = platform.linkTo?.(account.team, ref);
      return url === undefined ? [] : [[number, url]];
    }),
  );
}
