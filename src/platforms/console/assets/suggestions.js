// Completion as one types: commands after a slash, then each argument that is due.
import { person } from './navigate.js';

/** The ids of people chosen from the list: only those count as mentions. */
const chosen = new Set();
/** For each composer: what is offered, which is selected, how to take it. */
const states = new WeakMap();
const WAIT_MS = 60;

const command = /^\s*(?:\/\s*(?:steward\s+)?|@steward[\s,:]+)/i;

/** The chosen people whose names are still in the line. */
export function mentionsIn(text) {
  return [...chosen].filter((id) => new RegExp(`(^|[\\s(])@${id}\\b`, 'i').test(text));
}

/** Asks for what fits and shows it. `take` puts the chosen line into the field. */
export function suggest(form, text, place, take) {
  const old = states.get(form);
  clearTimeout(old?.timer);
  old?.abort?.abort();
  const start = command.exec(text)?.[0];
  if (start === undefined) return closeSuggestions(form);
  const state = { start, take, items: old?.items ?? [], selected: -1, abort: new AbortController() };
  state.timer = setTimeout(() => void load(form, state, text.slice(start.length), place), WAIT_MS);
  states.set(form, state);
}

async function load(form, state, line, place) {
  const query = new URLSearchParams({ line, ...place });
  try {
    const response = await fetch(`/console/complete?${query}`, {
      headers: { 'steward-person': person() },
      signal: state.abort.signal,
    });
    if (!response.ok || states.get(form) !== state) return;
    const { items, due, usage } = await response.json();
    Object.assign(state, { items, typed: line });
    paint(form, state, due, usage);
  } catch {
    // Typing went on, or the connection is lost, which the page says already.
  }
}

function paint(form, state, due, usage) {
  const frame = form.querySelector('[data-suggestions]');
  const list = form.querySelector('[data-options]');
  const line = form.querySelector('[data-due]');
  line.replaceChildren(...dueWords(due, usage));
  line.hidden = !due && !usage;
  list.replaceChildren(
    ...state.items.map((item, index) => {
      const option = Object.assign(document.createElement('li'), { id: `${list.id}-${index}`, role: 'option' });
      option.setAttribute('aria-selected', 'false');
      option.append(
        Object.assign(document.createElement('span'), { className: 'option-label', textContent: item.label }),
      );
      if (item.detail) {
        option.append(
          Object.assign(document.createElement('span'), { className: 'option-detail', textContent: item.detail }),
        );
      }
      option.addEventListener('pointerdown', (event) => {
        event.preventDefault();
        accept(state, index);
      });
      return option;
    }),
  );
  list.hidden = state.items.length === 0;
  frame.hidden = list.hidden && line.hidden;
  select(form, state, -1);
}

function dueWords(due, usage) {
  const words = [];
  if (usage) words.push(Object.assign(document.createElement('code'), { textContent: usage }));
  if (due) {
    words.push(Object.assign(document.createElement('strong'), { textContent: due.name }));
    words.push(`${due.describe}${due.required ? '' : ' (optional)'}`);
  }
  return words.flatMap((word) => [word, ' ']);
}

function select(form, state, index) {
  state.selected = index;
  const field = form.querySelector('textarea');
  const options = [...form.querySelectorAll('[role="option"]')];
  for (const [at, option] of options.entries()) option.setAttribute('aria-selected', String(at === index));
  if (index >= 0) {
    field.setAttribute('aria-activedescendant', options[index].id);
    options[index].scrollIntoView({ block: 'nearest' });
  } else field.removeAttribute('aria-activedescendant');
}

function accept(state, index) {
  const item = state.items[index];
  if (item.mention) chosen.add(item.mention);
  state.take(state.start + item.line);
}

/** Takes the keys that are for the suggestions. True when it did. */
export function suggestionKey(form, event) {
  const state = states.get(form);
  const frame = form.querySelector('[data-suggestions]');
  if (!state) return false;
  const count = state.items.length;
  if (event.key === 'Escape') {
    event.stopPropagation();
    closeSuggestions(form);
    return true;
  }
  if (count === 0 || frame.hidden) return false;
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    const step = event.key === 'ArrowDown' ? 1 : -1;
    const from = state.selected < 0 && step < 0 ? count : state.selected;
    select(form, state, (from + step + count) % count);
    return true;
  }
  if (event.key === 'Tab' && !event.shiftKey) {
    accept(state, Math.max(0, state.selected));
    return true;
  }
  if (event.key === 'Enter' && !event.shiftKey && (state.selected >= 0 || halfACommand(state))) {
    accept(state, Math.max(0, state.selected));
    return true;
  }
  return false;
}

/** A command's name is begun and not whole: Enter then completes it instead of sending what nobody knows. */
const halfACommand = ({ typed = '', items }) =>
  /^\S+$/.test(typed) && !items.some((item) => item.line.trim() === typed.toLowerCase());

export function closeSuggestions(form) {
  const state = states.get(form);
  clearTimeout(state?.timer);
  state?.abort?.abort();
  states.delete(form);
  form.querySelector('[data-suggestions]').hidden = true;
  form.querySelector('textarea').removeAttribute('aria-activedescendant');
}
