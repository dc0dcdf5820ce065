import type { HomeView, KnownBlock, ModalView } from '@slack/types';
import type { Card } from '../../chat/card.ts';
import { joinTexts, plainText } from '../../chat/text.ts';
import { renderCard } from './render.ts';
import { plain } from './render-actions.ts';

/** A card as a person's App Home (docs: reference/views/home-tab-views): at most 100 blocks, of which a message takes 50. */
export function homeView(card: Card): HomeView {
  return { type: 'home', blocks: viewBlocks(card) };
}

/** A card to be looked at and closed, over the home: it has no buttons, since what they answer had no place to go. */
export function modalView(card: Card): ModalView {
  const parts = card.parts.filter((part) => part.type !== 'actions');
  return {
    type: 'modal',
    title: plain('Steward', 24),
    close: plain('Close', 24),
    blocks: viewBlocks({ ...card, parts }),
  };
}

/** Views take no table block (docs: table-block, "Surfaces: Messages"): its rows stand as fields. */
function viewBlocks(card: Card): KnownBlock[] {
  const parts = card.parts.flatMap((part): Card['parts'] => {
    if (part.type !== 'table') return [part];
    const fields = part.rows.map(([first = '', ...rest]) => ({
      label: plainText(first),
      value: joinTexts(rest, ', '),
    }));
    return [{ type: 'fields', fields }, ...(part.more ? [{ type: 'context' as const, text: part.more }] : [])];
  });
  return [...renderCard({ ...card, parts }).blocks];
}
