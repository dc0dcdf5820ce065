import type { RoomChannel } from '../../room/channels.ts';
import type { RoomPerson } from '../../room/persons.ts';
import type { RoomMessage } from '../../room/read-messages.ts';
import { assetNames } from './assets.ts';
import { html, type Markup } from './html.ts';
import { icon } from './icons.ts';
import { messageView } from './message-view.ts';
import { type PersonalList, sidebarView, switchView } from './sidebar-view.ts';

/** Everything a page shows, read before anything is rendered. */
export interface ConsoleView {
  readonly persons: readonly RoomPerson[];
  readonly viewer: RoomPerson | undefined;
  readonly channels: readonly RoomChannel[];
  readonly lists: readonly PersonalList[];
  readonly channel: RoomChannel | undefined;
  readonly messages: readonly RoomMessage[];
  readonly earlier: boolean;
  readonly thread: { readonly root: RoomMessage; readonly replies: readonly RoomMessage[] } | undefined;
  /** The room's last change before the messages were read: live updates go on from here. */
  readonly cursor: number;
  readonly examples: readonly string[];
  readonly addsPersons: boolean;
  /** A message to show first and mark, from a permanent link. */
  readonly at: string | undefined;
  /** The pane a phone shows. */
  readonly pane: 'nav' | 'channel' | 'thread';
  /** Changes with the assets, so that a browser never mixes versions. */
  readonly build: string;
}

/** The whole page. It is complete without scripts; they make it live. */
export function page(view: ConsoleView): string {
  const title = view.channel ? `${channelName(view.channel.id)} - Steward` : 'Steward';
  const asset = (name: string) => `/console/assets/${name}?${view.build}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="${asset('icon.svg')}" type="image/svg+xml">
${assetNames.filter((name) => name.endsWith('.css')).map((name) => html`<link rel="stylesheet" href="${asset(name)}">`)}
<script type="module" src="${asset('main.js')}"></script>
</head>
<body>
<a class="skip" href="#composer-channel">Skip to the message field</a>
<p class="connection" role="status" data-connection hidden></p>
<main class="app" data-app data-pane="${view.pane}" data-person="${view.viewer?.id ?? ''}" data-zone="${view.viewer?.zone ?? ''}" data-channel="${view.channel?.id ?? ''}" data-thread="${view.thread?.root.id ?? ''}" data-cursor="${view.cursor}" data-at="${view.at ?? ''}">
<h1 class="sr">${title}</h1>
<div class="left">${sidebarView(view)}${switchView(view)}</div>
${view.viewer && view.channel ? channelPane(view, view.channel, view.viewer.id) : welcome()}
${view.thread && view.viewer && threadPane(view.thread, view.viewer.id)}
</main>
<p class="sr" aria-live="polite" data-announcer></p>
<dialog class="dialog" data-dialog aria-label="Fill in"></dialog>
</body>
</html>`.markup;
}

/** `#releases`, or for direct messages who they are with. */
export function channelName(id: string): string {
  return id.startsWith('@') ? 'Steward, direct messages' : `#${id}`;
}

function channelPane(view: ConsoleView, channel: RoomChannel, viewer: string): Markup {
  const name = channelName(channel.id);
  return html`<section class="pane channel" aria-label="${name}">
<header class="pane-head"><a class="back" href="/console?pane=nav" data-back aria-label="Back to the channels">${icon('back')}</a><h2>${
    channel.id.startsWith('@') ? html`${icon('chat')}Steward` : html`${icon('hash')}${channel.id}`
  }</h2><p class="topic">${channel.id.startsWith('@') ? 'What Steward says to you alone' : (channel.topic ?? '')}</p></header>
<div class="messages" data-list="channel" tabindex="0" role="region" aria-label="Messages in ${name}">
${view.earlier && html`<p class="earlier"><button type="button" class="link" data-earlier>Show earlier messages</button></p>`}
${view.messages.length === 0 && emptyView(channel, view.examples)}
${view.messages.map((message) => messageView(message, viewer))}
</div>
<button type="button" class="to-newest" data-newest hidden>New messages below</button>
${composerView({ id: 'channel', label: `Message ${name}`, hint: 'Message, or / for commands' })}
</section>`;
}

function threadPane(thread: NonNullable<ConsoleView['thread']>, viewer: string): Markup {
  const close = `/console/c/${encodeURIComponent(thread.root.channel)}`;
  return html`<aside class="pane thread" aria-label="Thread">
<header class="pane-head"><a class="back" href="${close}" data-close-thread aria-label="Back to the channel">${icon('back')}</a><h2>Thread</h2><p class="topic">${channelName(thread.root.channel)}</p><a class="close" href="${close}" data-close-thread aria-label="Close the thread">${icon('cross')}</a></header>
<div class="messages" data-list="thread" tabindex="0" role="region" aria-label="Messages in the thread">
${messageView(thread.root, viewer)}
<p class="thread-line"><span>Replies</span></p>
${thread.replies.map((message) => messageView(message, viewer))}
</div>
${composerView({ id: 'thread', label: 'Reply in the thread', hint: 'Reply, or / for commands' })}
</aside>`;
}

function emptyView(channel: RoomChannel, examples: readonly string[]): Markup {
  return html`<div class="empty" data-empty><h2>${
    channel.id.startsWith('@') ? 'Steward has not written to you yet' : `Nothing in #${channel.id} yet`
  }</h2>${
    examples.length > 0 &&
    html`<p>Type a command to begin. Choose one to put it into the message field:</p><ul>${examples.map(
      (example) =>
        html`<li><button type="button" class="example" data-fill="${example}"><code>${example}</code></button></li>`,
    )}</ul>`
  }</div>`;
}

function composerView(composer: { id: string; label: string; hint: string }): Markup {
  const { id } = composer;
  return html`<form class="composer" data-composer="${id}">
<div class="suggestions" data-suggestions hidden><p class="due" data-due></p><ul id="suggestions-${id}" role="listbox" aria-label="Suggestions" data-options></ul></div>
<p class="composer-error" role="alert" data-composer-error hidden></p>
<div class="composer-box"><label class="sr" for="composer-${id}">${composer.label}</label><textarea id="composer-${id}" rows="1" maxlength="4000" placeholder="${composer.hint}" autocomplete="off" autocapitalize="off" spellcheck="false" aria-autocomplete="list" aria-controls="suggestions-${id}"></textarea><button type="submit" class="send" aria-label="Send">${icon('send')}</button></div>
<p class="composer-hint"><kbd>/</kbd> commands <kbd>Tab</kbd> complete <kbd>Enter</kbd> send</p>
</form>`;
}

function welcome(): Markup {
  return html`<section class="pane channel" aria-label="Welcome"><div class="messages"><div class="empty"><h2>Welcome to Steward</h2><p>Add yourself to begin. The switch at the lower left lets you act as different people, to see how a request and its approval look from both sides.</p><p><button type="button" class="button primary" data-add-person>Add a person</button></p></div></div></section>`;
}
