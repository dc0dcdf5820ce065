import type { PlatformName } from '../chat/text.ts';
import { cardsFor } from '../delivery/find-card.ts';
import { cardSubjects } from '../delivery/shared-cards.ts';
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
  const subjects = await cardSubjects(ctx, requests);
  const cards = await cardsFor(ctx, [...new Set(subjects.values())], account);
  return new Map(
    requests.flatMap((number): [number, string][] => {
      const ref = cards.get(subjects.get(number) ?? '');
      const url = ref && platform.linkTo?.(account.team, ref);
      return url === undefined ? [] : [[number, url]];
    }),
  );
}
