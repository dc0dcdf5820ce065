// Live updates by server-sent events. The number of the last change goes along, so that nothing is missed or doubled.
import { takeChange } from './messages.js';
import { app, onShown, person, reload, tell } from './navigate.js';
import { patch } from './patch.js';
import { writeTimes } from './times.js';

let source;
let cursor = 0;
let follows;
let lastSign = 0;
let trouble;
/** The server gives a sign of life every 15 s; after three missed ones the connection counts as dead. */
const SILENCE_MS = 45_000;
/** A tab nobody looks at lets its connection go: browsers allow few to one server. */
const HIDDEN_MS = 60_000;

export function followChanges() {
  open();
  onShown(() => {
    // What came while this page was being loaded went into the one before it.
    if (person() !== follows || Number(app().dataset.cursor) < cursor) open();
  });
  setInterval(() => {
    if (source && Date.now() - lastSign > SILENCE_MS) open(cursor);
  }, 5_000);
  let hidden;
  document.addEventListener('visibilitychange', () => {
    clearTimeout(hidden);
    if (document.hidden) hidden = setTimeout(close, HIDDEN_MS);
    else if (!source) open(cursor);
  });
}

function open(after) {
  close();
  follows = person();
  if (!follows) return;
  cursor = after ?? Number(app().dataset.cursor);
  lastSign = Date.now();
  const mine = new EventSource(`/console/events?as=${encodeURIComponent(follows)}&after=${cursor}`);
  source = mine;
  const on = (name, take) =>
    mine.addEventListener(name, (event) => {
      if (source !== mine) return;
      lastSign = Date.now();
      if (event.lastEventId) cursor = Number(event.lastEventId);
      take(JSON.parse(event.data));
    });
  on('message', takeChange);
  on('seen', () => {});
  on('beat', () => {});
  on('lists', (lists) => {
    for (const shown of document.querySelectorAll('[data-lists]')) {
      const wanted = shown.cloneNode(false);
      wanted.innerHTML = lists[shown.dataset.lists];
      writeTimes(wanted);
      patch(shown, wanted);
    }
  });
  on('reload', async () => {
    await reload();
    open();
  });
  mine.onopen = () => {
    lastSign = Date.now();
    clearTimeout(trouble);
    trouble = undefined;
    if (document.documentElement.classList.contains('offline')) tell('Connected again.', 2);
    document.documentElement.classList.remove('offline');
  };
  mine.onerror = () => {
    trouble ??= setTimeout(lost, 1_500);
    // A browser gives up for good when the server answers with an error; then it is asked again from here.
    if (mine.readyState === EventSource.CLOSED && source === mine)
      setTimeout(() => source === mine && open(cursor), 2_000);
  };
}

function lost() {
  document.documentElement.classList.add('offline');
  tell('Connection lost. Trying again; what you see may be old.', 0);
}

function close() {
  source?.close();
  source = undefined;
}
