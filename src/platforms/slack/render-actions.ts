import type { ConfirmationDialog, KnownBlock, PlainTextElement, Button as SlackButton } from '@slack/types';
import { shorten } from '../../chat/budget.ts';
import type { Button, CardFile, Part } from '../../chat/card.ts';
import { bytesText, sizeOf } from '../../chat/files.ts';
import { sanitise } from '../../chat/sanitise.ts';
import { limits } from './limits.ts';

/** A text that Slack shows as it is: no markup, no mention, no `:emoji:`. */
export function plain(text: string, max: number): PlainTextElement {
  return { type: 'plain_text', text: shorten(sanitise(text), max) || '\u2026', emoji: false };
}

/** Text of all confirmations of a card; it counts as the message's. */
const CONFIRMATIONS = 4_000;

/** How long the text of one confirmation may be when a card asks `count` of them. */
export function confirmLength(count: number): number {
  return Math.max(40, Math.min(limits.confirmText, Math.floor(CONFIRMATIONS / Math.max(count, 1))));
}

/**
 * Buttons whose value is the invocation; `index` keeps the ids of several rows apart. `asked` is the room for the text
 * of one confirmation.
 */
export function renderActions(buttons: readonly Button[], index: number, asked: number): KnownBlock[] {
  if (buttons.length === 0) return [];
  const elements = buttons
    .slice(0, limits.buttons)
    .map((button, at) => renderButton(button, `steward-${index}-${at}`, asked));
  const row: KnownBlock = { type: 'actions', block_id: `steward-${index}`, elements };
  const hidden = buttons.length - elements.length;
  if (hidden === 0) return [row];
  return [row, { type: 'context', elements: [plain(`and ${hidden} more by command`, limits.context)] }];
}

function renderButton(button: Button, id: string, asked: number): SlackButton {
  return {
    type: 'button',
    action_id: id,
    text: plain(button.label, limits.buttonText),
    value: button.invocation,
    ...(button.style ? { style: button.style } : {}),
    ...(button.confirm ? { confirm: renderConfirm(button.confirm, button.style, asked) } : {}),
  };
}

function renderConfirm(
  confirm: NonNullable<Button['confirm']>,
  style: Button['style'],
  asked: number,
): ConfirmationDialog {
  return {
    title: plain(confirm.title, Math.min(asked, limits.confirmTitle)),
    text: plain(confirm.text, asked),
    confirm: plain(confirm.yes, limits.confirmButton),
    deny: plain('Cancel', limits.confirmButton),
    ...(style ? { style } : {}),
  };
}

/** Slack fetches an image itself and refuses the whole message when it cannot: elsewhere its description stands. */
export function renderImage(part: Extract<Part, { type: 'image' }>): KnownBlock[] {
  const alt = shorten(sanitise(part.alt), limits.imageAlt) || 'image';
  if (part.url.startsWith('https://') && part.url.length <= limits.imageUrl) {
    return [{ type: 'image', image_url: part.url, alt_text: alt }];
  }
  return [{ type: 'context', elements: [plain(alt, limits.context)] }];
}

/** A picture that was uploaded to Slack (docs: image block, slack_file). */
export function renderPicture(file: CardFile, id: string): KnownBlock {
  const alt = shorten(sanitise(file.alt), limits.imageAlt) || file.name;
  return { type: 'image', slack_file: { id }, alt_text: alt };
}

/** The name of a file that is shared below the card. */
export function renderFile(file: CardFile): KnownBlock {
  return { type: 'context', elements: [plain(`${file.name}, ${bytesText(sizeOf(file))}`, limits.context)] };
}
