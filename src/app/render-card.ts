import type { Command } from '../chat/command.ts';
import { typedHere } from '../chat/typed-here.ts';
import { renderSubject } from '../delivery/render-subject.ts';
import type { Render } from '../delivery/show-card.ts';
import { lostCard } from './fallback.ts';

/**
 * What a subject looks like now in a place: the features' cards, and the notices about cards without a place. Commands
 * that they name stand as they are typed there.
 */
export function createRender(commands: readonly Command[], root: string): Render {
  return async (ctx, subject, address) => {
    const isLost = subject.startsWith('lost:');
    const card = isLost ? await lostCard(ctx, subject) : await renderSubject(ctx, subject, address);
    return card && typedHere(card, commands, { origin: address, root });
  };
}
