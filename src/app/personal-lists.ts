import { cardsOfRequests } from '../delivery/cards-of-requests.ts';
import { requestName } from '../lifecycle/find-request.ts';
import { readHome } from '../lifecycle/home.ts';
import { homeSections } from '../lifecycle/home-card.ts';
import { personByIdentity } from '../people/find-identity.ts';
import type { PersonalList } from '../platforms/console/sidebar-view.ts';
import type { Ctx } from '../store/unit.ts';

/** What waits for a person of the console, what he asked for and what is stuck, each with its card in the console. */
export async function personalLists(ctx: Ctx, team: string, user: string): Promise<PersonalList[]> {
  const account = { platform: 'console' as const, team, user };
  const known = await personByIdentity(ctx, account);
  if (!known) return [];
  const now = { ...ctx, now: ctx.unit.clock?.() ?? new Date() };
  const sections = await homeSections(now, await readHome(now, known.person.id));
  const numbers = sections.flatMap(({ items }) => items.map(({ number }) => number));
  const cards = await cardsOfRequests(ctx, numbers, account);
  return sections.map(({ name, title, count, items }) => ({
    name,
    title,
    count,
    items: items.map(({ number, about, says }) => ({
      label: `${requestName(number)} ${about}`,
      note: says,
      ref: cards.get(number),
    })),
  }));
}
