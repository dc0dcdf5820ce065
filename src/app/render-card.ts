import { renderSubject } from '../delivery/render-subject.ts';
import type { Render } from '../delivery/show-card.ts';
import { lostCard } from './fallback.ts';

/** What a subject looks like now in a place: the features' cards, and the notices about cards without a place. */
export const renderCard: Render = async (ctx, subject, address) =>
  subject.startsWith('lost:') ? lostCard(ctx, subject) : renderSubject(ctx, subject, address);
