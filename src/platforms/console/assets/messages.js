// The lists of messages: where a message goes, what is marked as new, which day it is.
import { app, onShown, person } from './navigate.js';
import { patch } from './patch.js';
import { markRead, readUpTo, showUnread } from './read-marks.js';
import { inWords, writeTimes } from './times.js';

const list = (name) => document.querySelector(`[data-list="${name}"]`);
const messagesOf = (node) => [...node.querySelectorAll(':scope > .message')];
/** Lines by one person within this time stand together below one name. */
const TOGETHER_MS = 5 * 60_000;
/** Where the reader had been when the page was shown: what is newer stands below the line "New". */
let newAfter;

export function listenToMessages() {
  onShown(() => {
    const { channel, at } = app().dataset;
    newAfter = readUpTo(channel);
    const lists = document.querySelectorAll('[data-list]');
    for (const node of lists) arrange(node);
    showUnread(channel);
    for (const node of lists) {
      if (messagesOf(node).length > 1) node.scrollTop = node.scrollHeight;
      node.addEventListener('scroll', () => seen(node), { passive: true });
    }
    const start = document.querySelector('[data-list="channel"] .new-line');
    start?.scrollIntoView({ block: 'center' });
    if (at) spotlight(at);
    const node = list('channel');
    if (node) seen(node);
  });
  document.addEventListener('click', (event) => {
    if (event.target.closest('[data-newest]')) toNewest();
    if (event.target.closest('[data-earlier]')) void earlier();
  });
  addEventListener('focus', () => list('channel') && seen(list('channel')));
}

/** Takes a change from the server: puts the message where it belongs, or takes it away. */
export function takeChange(change) {
  const { channel, thread } = app().dataset;
  if (change.thread === null) {
    if (change.channel === channel) place('channel', change);
    else noteElsewhere(change);
    if (change.id === thread) place('thread', change);
  } else if (change.thread === thread) {
    place('thread', change);
  }
}

function place(name, change) {
  const node = list(name);
  if (!node) return;
  const old = node.querySelector(`:scope > [data-id="${change.id}"]`);
  if (old && Number(old.dataset.changed) >= change.changed) return;
  if (change.removed) {
    const next = old?.nextElementSibling ?? old?.previousElementSibling;
    if (old?.contains(document.activeElement)) next?.focus();
    old?.remove();
    return arrange(node);
  }
  const wanted = fragment(change.html);
  const low = atEnd(node);
  if (old) update(old, wanted);
  else insert(node, wanted, change);
  const message = old ?? wanted;
  writeTimes(message);
  arrange(node);
  if (old) {
    if (low) node.scrollTop = node.scrollHeight;
    return;
  }
  const own = change.author === person() || change.mine;
  if (change.under !== null && change.mine) message.scrollIntoView({ block: 'nearest' });
  else if (low || own) node.scrollTop = node.scrollHeight;
  else if (name === 'channel') document.querySelector('[data-newest]').hidden = false;
  if (change.author !== person()) document.querySelector('[data-announcer]').textContent = change.says;
  message.classList.add('arrived');
  seen(node);
}

/** Brings a message up to date under the reader's hands; when what had the keyboard is gone, its message gets it. */
function update(shown, wanted) {
  const focused = shown.contains(document.activeElement) && document.activeElement;
  patch(shown, wanted);
  if (!focused || focused.isConnected) return;
  const { invocation, react } = focused.dataset;
  const same = invocation
    ? shown.querySelector(`[data-invocation="${CSS.escape(invocation)}"]`)
    : react && shown.querySelector(`[data-react="${CSS.escape(react)}"]`);
  (same || shown).focus({ preventScroll: true });
}

function insert(node, message, change) {
  node.querySelector('[data-empty]')?.remove();
  const clicked = change.under && node.querySelector(`:scope > [data-id="${change.under}"]`);
  if (clicked) return clicked.after(message);
  const later = messagesOf(node).find((each) => !each.dataset.under && Number(each.dataset.seq) > change.seq);
  if (later) later.before(message);
  else node.append(message);
}

function fragment(markup) {
  const template = document.createElement('template');
  template.innerHTML = markup;
  return template.content.firstElementChild;
}

/** Days, the line "New" and what stands together follow from the messages alone, so they are made anew. */
function arrange(node) {
  for (const line of node.querySelectorAll(':scope > .day, :scope > .new-line')) line.remove();
  let before;
  let marked = node.dataset.list !== 'channel' || newAfter === undefined;
  for (const message of messagesOf(node)) {
    const at = new Date(message.dataset.at);
    const day = inWords(at, 'day');
    if (node.dataset.list === 'channel' && before?.day !== day) message.before(line('day', dayWords(at, day)));
    const theirs = message.dataset.author !== person() && !message.classList.contains('only-you');
    if (!marked && theirs && Number(message.dataset.seq) > newAfter) {
      message.before(line('new-line', 'New'));
      marked = true;
    }
    const words =
      message.matches('.by-person') || Boolean(message.querySelector(':scope > .message-main > .card.plain'));
    const together =
      words &&
      before?.words &&
      !message.matches('.only-you') &&
      before.author === message.dataset.author &&
      at - before.at < TOGETHER_MS;
    message.classList.toggle('continued', Boolean(together && message.previousElementSibling?.matches('.message')));
    before = { day, at, words, author: message.dataset.author };
  }
}

function line(kind, words) {
  const node = document.createElement('p');
  node.className = kind;
  node.append(Object.assign(document.createElement('span'), { textContent: words }));
  return node;
}

function dayWords(at, day) {
  const now = new Date();
  if (day === inWords(now, 'day') && now - at < 86_400_000) return 'Today';
  if (day === inWords(new Date(now - 86_400_000), 'day') && now - at < 172_800_000) return 'Yesterday';
  return now.getFullYear() === at.getFullYear() ? day : inWords(at, 'date');
}

const atEnd = (node) => node.scrollHeight - node.scrollTop - node.clientHeight < 80;

/** Notes what the reader has in front of him. */
function seen(node) {
  if (node.dataset.list !== 'channel' || !atEnd(node)) return;
  document.querySelector('[data-newest]').hidden = true;
  if (!document.hasFocus()) return;
  const newest = Math.max(0, ...messagesOf(node).map((message) => Number(message.dataset.seq)));
  markRead(app().dataset.channel, newest);
}

function noteElsewhere(change) {
  if (change.removed || change.mine || change.author === person()) return;
  const link = document.querySelector(`[data-channel-link="${CSS.escape(change.channel)}"]`);
  if (!link) return;
  link.dataset.latest = String(Math.max(Number(link.dataset.latest), change.seq));
  showUnread(app().dataset.channel);
}

function toNewest() {
  const node = list('channel');
  node.scrollTop = node.scrollHeight;
  node.focus({ preventScroll: true });
  seen(node);
}

function spotlight(id) {
  const message = list('channel')?.querySelector(`[data-id="${CSS.escape(id)}"]`);
  message?.scrollIntoView({ block: 'center' });
  message?.classList.add('spotlight');
  message?.focus({ preventScroll: true });
}

async function earlier() {
  const node = list('channel');
  const first = messagesOf(node)[0];
  const response = await fetch(`${location.pathname}?before=${first.dataset.seq}`, {
    headers: { 'steward-person': person() },
  });
  const next = new DOMParser()
    .parseFromString(await response.text(), 'text/html')
    .querySelector('[data-list="channel"]');
  if (!next) return;
  const height = node.scrollHeight;
  if (!next.querySelector('[data-earlier]')) node.querySelector('.earlier')?.remove();
  const known = new Set(messagesOf(node).map((message) => message.dataset.id));
  for (const message of messagesOf(next)) if (!known.has(message.dataset.id)) first.before(document.adoptNode(message));
  writeTimes(node);
  arrange(node);
  node.scrollTop += node.scrollHeight - height;
}
