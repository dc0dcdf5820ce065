// Moving about without reloading: the server renders whole pages, this takes their inside. Every address also works by itself.

export const app = () => document.querySelector('[data-app]');

/** Who acts, in this tab: another tab may have switched to somebody else. */
export const person = () => app().dataset.person;

/** Nobody went on already: then the keyboard may be put where it belongs on a page just shown. */
export const isIdle = () => document.activeElement === document.body || document.activeElement?.matches('textarea');

/** Places to be told when another page is shown. */
const listeners = new Set();
export const onShown = (listener) => listeners.add(listener);

/** Says that a page is shown, for the first time or anew. */
export function shown() {
  for (const listener of listeners) listener();
}

let latest = 0;

/** Shows another page of the console. `keep` leaves the history as it is. Returns false when it could not be loaded. */
export async function show(address, { keep = false, as = person() } = {}) {
  const mine = ++latest;
  document.documentElement.classList.add('loading');
  app().setAttribute('aria-busy', 'true');
  try {
    const response = await fetch(address, { headers: as ? { 'steward-person': as } : {} });
    if (!response.ok) throw new Error((await response.json()).title);
    const next = new DOMParser().parseFromString(await response.text(), 'text/html');
    const inside = next.querySelector('[data-app]');
    if (mine !== latest) return false;
    if (!inside) throw new Error('This page is not there.');
    app().replaceWith(document.adoptNode(inside));
    document.title = next.title;
    if (!keep && address !== location.pathname + location.search) history.pushState(null, '', address);
    shown();
    return true;
  } catch (error) {
    const lost = 'This page could not be loaded. Check that Steward is running, then try again.';
    if (mine === latest) tell(error instanceof TypeError || error instanceof SyntaxError ? lost : error.message);
    return false;
  } finally {
    if (mine === latest) {
      document.documentElement.classList.remove('loading');
      app().removeAttribute('aria-busy');
    }
  }
}

export const reload = () => show(location.pathname + location.search, { keep: true });

/** Says something short at the top; an empty text takes it away. */
export function tell(text, seconds = 6) {
  const line = document.querySelector('[data-connection]');
  clearTimeout(tell.timer);
  line.textContent = text;
  line.hidden = text === '';
  if (text !== '' && seconds > 0) tell.timer = setTimeout(() => tell(''), seconds * 1000);
}

export function listenToLinks() {
  document.addEventListener('click', async (event) => {
    const link = event.target.closest('a[href]');
    if (link?.origin !== location.origin || !link.pathname.startsWith('/console')) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    if (link.matches('.skip')) return;
    event.preventDefault();
    if (link.matches('[data-back]')) return pane('nav');
    const thread = link.matches('[data-close-thread]') ? app().dataset.thread : undefined;
    const wasThread = link.matches('[data-thread]');
    if (!(await show(link.pathname + link.search))) return;
    if (thread) focusMessage(thread);
    else if (isIdle())
      document.querySelector(`#composer-${wasThread ? 'thread' : 'channel'}`)?.focus({ preventScroll: true });
  });
  addEventListener('popstate', () => show(location.pathname + location.search, { keep: true }));
}

/** Which of the columns a phone shows. */
export function pane(name) {
  app().dataset.pane = name;
  const first = name === 'nav' ? app().querySelector('.sidebar a') : app().querySelector(`.${name} .messages`);
  first?.focus({ preventScroll: true });
}

function focusMessage(id) {
  document.querySelector(`[data-list="channel"] [data-id="${id}"]`)?.focus({ preventScroll: true });
}
