import { html, type Markup } from './html.ts';
import { icon } from './icons.ts';
import { messagePath } from './links.ts';
import { avatar } from './message-view.ts';
import type { ConsoleView } from './page.ts';

/** Something that waits for the viewer: a request whose vote is missing, for instance. */
export interface Waiting {
  readonly label: string;
  readonly channel: string;
  readonly message: string;
}

/** What waits for the viewer, the channels and the direct messages. */
export function sidebarView(view: ConsoleView): Markup {
  const rooms = view.channels.filter((channel) => !channel.id.startsWith('@'));
  const direct = view.channels.filter((channel) => channel.id.startsWith('@'));
  return html`<nav class="sidebar" aria-label="Channels">
<p class="brand">${avatar(undefined)}Steward</p>
<div data-waits>${waitsView(view.waiting)}</div>
<h2 id="channels-title">Channels</h2>
<ul class="links" aria-labelledby="channels-title">${rooms.map((channel) => link(view, channel.id, html`${icon('hash')}${channel.id}`, channel.latest))}</ul>
${
  direct.length > 0 &&
  html`<h2 id="direct-title">Direct messages</h2><ul class="links" aria-labelledby="direct-title">${direct.map((channel) => link(view, channel.id, html`${icon('chat')}Steward`, channel.latest))}</ul>`
}
</nav>`;
}

/** The list "waits for me"; sent again whenever it changes. */
export function waitsView(waiting: readonly Waiting[]): Markup {
  const count = waiting.length > 0 && html` <span class="count">${waiting.length}</span>`;
  return html`<h2 id="waits-title">Waits for me${count}</h2>${
    waiting.length === 0
      ? html`<p class="nothing">Nothing now</p>`
      : html`<ul class="links waits" aria-labelledby="waits-title">${waiting.map(
          (item) => html`<li><a href="${messagePath(item)}">${item.label}</a></li>`,
        )}</ul>`
  }`;
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
