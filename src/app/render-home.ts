import type { Card } from '../chat/card.ts';
import { errorCard } from '../chat/error-card.ts';
import { homeOwner } from '../delivery/home-place.ts';
import type { PlatformAddress } from '../delivery/place-id.ts';
import { isStewardError } from '../kernel/errors.ts';
import { readHome, requestsIn } from '../lifecycle/home.ts';
import { homeCard } from '../lifecycle/home-card.ts';
import { assertStanding } from '../people/authorise.ts';
import { personByIdentity } from '../people/find-identity.ts';
import type { Ctx } from '../store/unit.ts';
import { cardLinks } from './card-links.ts';
import type { Platforms } from './platforms.ts';

/** What stands in somebody's home now; who has no rights reads why. Undefined for an account that was never met. */
export async function renderHome(ctx: Ctx, place: PlatformAddress, platforms: Platforms): Promise<Card | undefined> {
  const account = { platform: place.platform, team: place.team, user: homeOwner(place.channel) ?? '' };
  const known = await personByIdentity(ctx, account);
  if (!known) return undefined;
  try {
    await assertStanding(ctx, known);
  } catch (error) {
    if (isStewardError(error)) return errorCard(error);
    throw error;
  }
  const home = await readHome(ctx, known.person.id);
  return homeCard(ctx, home, await cardLinks(ctx, requestsIn(home), account, platforms));
}
