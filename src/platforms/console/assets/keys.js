// The console by keyboard alone: arrows walk the messages and channels, Enter opens a thread, Esc leaves, / starts a command.
import { closeMenus } from './acts.js';

const typing = (node) => node.matches('input, textarea, select');

export function listenToKeys() {
  document.addEventListener('keydown', (event) => {
    if (
      event.defaultPrevented ||
      event.altKey ||
      event.ctrlKey ||
      event.metaKey ||
      document.querySelector('dialog[open]')
    )
      return;
    const at = event.target;
    if (event.key === 'Escape') return leave(at);
    if (typing(at)) return;
    if (event.key === '/') {
      const composer = (at.closest('.thread') ?? document).querySelector('.composer textarea');
      if (!composer) return;
      event.preventDefault();
      composer.focus();
      if (composer.value === '') composer.value = '/';
      composer.dispatchEvent(new Event('input', { bubbles: true }));
    } else if (walk(at, event.key)) event.preventDefault();
  });
}

function walk(at, key) {
  const list = at.closest('[data-list]');
  if (list) {
    const message = at.closest('.message');
    if (key === 'Enter' && at === message) return message.querySelector('a[data-thread]')?.click() ?? true;
    return move([...list.querySelectorAll(':scope > .message')], message, key);
  }
  const nav = at.closest('.sidebar, .persons');
  return nav ? move([...nav.querySelectorAll('a, button')], at, key) : false;
}

function move(items, from, key) {
  const index = items.indexOf(from);
  const next = {
    ArrowDown: index < 0 ? items.at(-1) : items[index + 1],
    ArrowUp: index < 0 ? items.at(-1) : items[index - 1],
    Home: items[0],
    End: items.at(-1),
  }[key];
  if (!next) return false;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
  return true;
}

function leave(at) {
  const menu = at.closest('details.menu[open]');
  if (menu) {
    closeMenus();
    return menu.querySelector('summary').focus();
  }
  if (at.closest('.thread')) return document.querySelector('.thread [data-close-thread].close')?.click();
  document.querySelector('#composer-channel')?.focus({ preventScroll: true });
}
