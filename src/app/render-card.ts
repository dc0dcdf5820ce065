import type { Card } from '../chat/card.ts';
import type { Command } from '../chat/command.ts';
import { typedHere } from '../chat/typed-here.ts';
import { HOME_SUBJECT } from '../delivery/home-place.ts';
import type { PlatformAddress } from '../delivery/place-id.ts';
import { renderSubject } from '../delivery/render-subject.ts';
import type { Render } from '../delivery/show-card.ts';
import type { Ctx } from '../store/unit.ts';
import { lostCard } from './fallback.ts';
import type { Platforms } from './platforms.ts';
import { renderHome } from './render-home.ts';

/**
 * What a subject looks like now in a place: the features' cards, homes, and the notices about cards without a place.
 * Commands that they name stand as they are typed there.
 */
export function createRender(commands: readonly Command[], root: string, platforms: Platforms): Render {
  const render = async (ctx: Ctx, subject: string, address: PlatformAddress): Promise<Card | undefined> => {
    if (subject === HOME_SUBJECT) return renderHome(ctx, address, platforms);
    return subject.startsWith('lost:') ? lostCard(ctx, subject) : renderSubject(ctx, subject, address);
  };
  return async (ctx, subject, address) => {
    const card = await render(ctx, subject, address);
    return card && typedHere(card, commands, { origin: address, root });
  };
}
