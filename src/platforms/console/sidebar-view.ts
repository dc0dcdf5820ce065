import { andMore } from '../../chat/budget.ts';
import type { MessageRef } from '../../chat/ports/platform.ts';
import type { Text } from '../../chat/text.ts';
import { html, type Markup } from './html.ts';
import { icon } from './icons.ts';
import { messagePath } from './links.ts';
import { avatar } from './message-view.ts';
import type { ConsoleView } from './page.ts';
import { renderText } from './render-text.ts';

/** Something that concerns the viewer: a request whose vote is missing, for instance. */
export interface ListItem {
  readonly label: string;
  /** A second, quieter line. */
  readonly note: Text;
  /** Its card; without one there is nothing to open. */
  readonly ref: MessageRef | undefined;
}

/** One of the viewer's lists, perhaps cut. */
export interface PersonalList {
  readonly name: 'waits' | 'asked' | 'stuck';
  readonly title: string;
  readonly items: readonly ListItem[];
  /** How many there are in all. */
  readonly count: number;
}

/** What concerns the viewer, the channels and the direct messages. */
export function sidebarView(view: ConsoleView): Markup {
  const rooms = view.channels.filter((channel) => !channel.id.startsWith('@'));
  const direct = view.channels.filter((channel) => channel.id.startsWith('@'));
  return html`<nav class="sidebar" aria-label="Channels">
<p class="brand">${avatar(undefined)}Steward</p>
<div data-lists="now">${nowView(view.lists)}</div>
<h2 id="channels-title">Channels</h2>
<ul class="links" aria-labelledby="channels-title">${rooms.map((channel) => link(view, channel.id, html`${icon('hash')}${channel.id}`, channel.latest))}</ul>
${
  direct.length > 0 &&
  html`<h2 id="direct-title">Direct messages</h2><ul class="links" aria-labelledby="direct-title">${direct.map((channel) => link(view, channel.id, html`${icon('chat')}Steward`, channel.latest))}</ul>`
}
<div data-lists="asked">${askedView(view.lists)}</div>
</nav>`;
}

/** What waits for the viewer and what is stuck, above the channels; sent again whenever it changes. */
export function nowView(lists: readonly PersonalList[]): Markup {
  const waits = lists.find(({ name }) => name === 'waits') ?? {
    name: 'waits',
    title: 'Waits for me',
    items: [],
    count: 0,
  };
  return html`${listView(waits)}${lists.filter(({ name, count }) => name === 'stuck' && count > 0).map(listView)}`;
}

/** What the viewer asked for, below the channels; nothing while there is none. */
export function askedView(lists: readonly PersonalList[]): Markup {
  return html`${lists.filter(({ name, count }) => name === 'asked' && count > 0).map(listView)}`;
}

function listView({ name, title, items, count }: PersonalList): Markup {
  const number = count > 0 && html` <span class="count">${count}</span>`;
  const left = count - items.length;
  return html`<h2 id="${name}-title">${title}${number}</h2>${
    items.length === 0
      ? html`<p class="nothing">Nothing now</p>`
      : html`<ul class="links list ${name}" aria-labelledby="${name}-title">${items.map(itemView)}</ul>${left > 0 && html`<p class="more">${andMore(left)}</p>`}`
  }`;
}

function itemView({ label, note, ref }: ListItem): Markup {
  const words = html`<span class="item">${label}</span><span class="note">${renderText(note)}</span>`;
  return ref === undefined
    ? html`<li class="unlinked">${words}</li>`
    : html`<li><a href="${messagePath(ref)}">${words}</a></li>`;
}

function link(view: ConsoleView, id: string, name: Markup, latest: number): Markup {
  const here = view.channel?.id === id;
  return html`<li><a href="/console/c/${encodeURIComponent(id)}" data-channel-link="${id}" data-latest="${latest}"${here && html` aria-current="page"`}>${name}<span class="unread" hidden><span class="sr">, new messages</span></span></a></li>`;
}

/** The switch of persons: always visible, because it is how a newcomer plays approver. */
export function switchView(view: ConsoleView): Markup {
  return html`<section class="switch" aria-labelledby="switch-title"><h2 id="switch-title">You act as</h2><div class="persons">${view.persons.map(
    (person) => {
      const here = person.id === view.viewer?.id;
      return html`<button type="button" class="person-choice" data-person-choice="${person.id}" aria-pressed="${here ? 'true' : 'false'}" title="${person.name}">${avatar(person)}<span class="person-name">${person.name}</span>${person.about !== undefined && html`<span class="person-about">${person.about}</span>`}</button>`;
    },
  )}${view.addsPersons && html`<button type="button" class="person-choice add" data-add-person><span class="avatar" aria-hidden="true">${icon('plus')}</span><span class="person-name">Add a person</span></button>`}</div></section>`;
}
