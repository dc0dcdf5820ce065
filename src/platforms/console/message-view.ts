import type { RoomMessage } from '../../room/read-messages.ts';
import { html, type Markup } from './html.ts';
import { icon, reactionSigns } from './icons.ts';
import { renderCard } from './render.ts';
import { renderTime } from './render-text.ts';

/** One message as its viewer sees it. The same markup stands in the channel and, as a thread's root, at the right. */
export function messageView(message: RoomMessage, viewer: string): Markup {
  const author = message.author?.name ?? 'Steward';
  const said = message.card?.summary ?? message.text ?? '';
  const own = message.author?.id === viewer;
  const kinds = [message.author ? 'by-person' : 'by-steward', message.mine ? 'only-you' : ''].join(' ');
  return html`<article class="message ${kinds}" tabindex="-1" aria-label="${author}: ${said}" data-id="${message.id}" data-seq="${message.seq}" data-changed="${message.changed}" data-author="${message.author?.id ?? ''}" data-at="${message.at.toISOString()}"${message.under !== undefined && html` data-under="${message.under}"`}>
${avatar(message.author)}
<div class="message-main">
<p class="message-head"><span class="author">${author}</span>${
    !message.author && html`<span class="app-mark">app</span>`
  }${renderTime(message.at, 'clock')}${message.mine && html`<span class="only-you-note">${icon('lock')}Only you see this</span><button type="button" class="link" data-dismiss>Dismiss</button>`}</p>
${message.mine && message.text !== undefined && html`<p class="typed"><code>${message.text}</code></p>`}
${!message.mine && message.text !== undefined && html`<p class="words">${message.text}</p>`}
${message.card && renderCard(message.card, viewer)}
${!message.mine && foot(message, viewer)}
</div>
${!message.mine && tools(message, own)}
</article>`;
}

/** Initials on a quiet tint; Steward has its own sign. */
export function avatar(person: { readonly id: string; readonly name: string } | undefined): Markup {
  if (!person) return html`<span class="avatar steward-avatar" aria-hidden="true">${icon('steward')}</span>`;
  const tint = [...person.id].reduce((sum, character) => sum + character.charCodeAt(0), 0) % 6;
  return html`<span class="avatar tint-${tint}" aria-hidden="true">${[...person.name][0]?.toUpperCase() ?? '?'}</span>`;
}

function foot(message: RoomMessage, viewer: string): Markup {
  const { replies, reactions } = message;
  return html`<footer class="message-foot">${reactions.map((reaction) => {
    const sign = reactionSigns[reaction.emoji];
    const mine = reaction.people.some((person) => person.id === viewer);
    const names = reaction.people.map((person) => person.name).join(', ');
    const label = `${sign?.label ?? reaction.emoji}, ${reaction.people.length}: ${names}`;
    return html`<button type="button" class="chip" data-react="${reaction.emoji}" aria-pressed="${mine ? 'true' : 'false'}" aria-label="${label}" title="${names}">${
      sign ? icon(sign.icon) : reaction.emoji
    }${reaction.people.length}</button>`;
  })}${isAsked(message) && reactMenu()}${
    message.thread === undefined &&
    (message.card !== undefined || replies > 0) &&
    html`<a class="replies${replies === 0 ? ' quiet' : ''}" data-thread href="/console/c/${encodeURIComponent(message.channel)}/${message.id}">${
      replies === 0 ? html`${icon('reply')}Reply` : replies === 1 ? '1 reply' : `${replies} replies`
    }</a>`
  }</footer>`;
}

/** A card that asks for something shows at once that one can react to it; elsewhere that shows when one points there. */
function isAsked(message: RoomMessage): boolean {
  return message.card?.parts.some((part) => part.type === 'actions') ?? false;
}

function reactMenu(): Markup {
  return html`<details class="menu"><summary class="chip quiet" aria-label="React">${icon('react')}</summary><div class="menu-body">${Object.entries(
    reactionSigns,
  ).map(
    ([emoji, sign]) =>
      html`<button type="button" class="menu-sign" data-react="${emoji}" aria-label="React with ${sign.label}" title="${sign.label}">${icon(sign.icon)}</button>`,
  )}</div></details>`;
}

function tools(message: RoomMessage, own: boolean): Markup {
  const removes = own || message.card !== undefined;
  return html`<div class="message-tools">${
    !message.card &&
    message.thread === undefined &&
    html`<a class="tool replies" data-thread href="/console/c/${encodeURIComponent(message.channel)}/${message.id}" aria-label="Reply in a thread" title="Reply">${icon('reply')}</a>`
  }${!isAsked(message) && reactMenu()}${
    removes &&
    html`<button type="button" class="tool" data-remove="${own ? 'words' : 'card'}" aria-label="Delete this message" title="Delete">${icon('trash')}</button>`
  }</div>`;
}
