// The field where people type: it grows, remembers, sends once, and hands what is typed to the suggestions.
import { browserZone, newKey, send } from './acts.js';
import { openForm } from './dialogs.js';
import { app, onShown } from './navigate.js';
import { closeSuggestions, mentionsIn, suggest, suggestionKey } from './suggestions.js';

/** What was typed and not sent, by place; and the lines sent, newest last. */
const drafts = new Map();
const sent = [];
let recalled = -1;

const fieldOf = (form) => form.querySelector('textarea');
const placeOf = (form) => {
  const { channel, thread } = app().dataset;
  return form.dataset.composer === 'thread' ? { channel, thread } : { channel };
};
const draftKey = (form) => Object.values(placeOf(form)).join('/');

export function listenToComposers() {
  onShown(() => {
    for (const form of document.querySelectorAll('[data-composer]')) {
      fieldOf(form).value ||= drafts.get(draftKey(form)) ?? '';
      grow(fieldOf(form));
    }
  });
  document.addEventListener('input', (event) => {
    const form = event.target.closest('[data-composer]');
    if (!form) return;
    recalled = -1;
    changed(form);
  });
  document.addEventListener('submit', (event) => {
    if (!event.target.matches('[data-composer]')) return;
    event.preventDefault();
    void submit(event.target);
  });
  document.addEventListener('keydown', (event) => {
    const form = event.target.closest?.('[data-composer]');
    if (form && event.target === fieldOf(form)) pressed(form, event);
  });
  document.addEventListener('focusout', (event) => {
    const form = event.target.closest?.('[data-composer]');
    if (form && !form.contains(event.relatedTarget)) closeSuggestions(form);
  });
  document.addEventListener('click', (event) => {
    const example = event.target.closest('[data-fill]');
    if (!example) return;
    const form = document.querySelector('[data-composer="channel"]');
    write(form, example.dataset.fill);
    fieldOf(form).focus();
  });
}

/** On a wide screen the keyboard is where one types, unless it is somewhere already. */
export function focusComposer() {
  onShown(() => {
    const narrow = matchMedia('(max-width: 760px)').matches;
    if (!narrow && document.activeElement === document.body)
      document.querySelector('#composer-channel')?.focus({ preventScroll: true });
  });
}

function pressed(form, event) {
  const field = fieldOf(form);
  if (event.isComposing) return;
  if (suggestionKey(form, event)) return event.preventDefault();
  if (event.key === 'Enter' && !event.shiftKey) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === 'ArrowUp' && (field.value === '' || recalled >= 0) && sent.length > 0) {
    event.preventDefault();
    recalled = recalled < 0 ? sent.length - 1 : Math.max(0, recalled - 1);
    write(form, sent[recalled], false);
  } else if (event.key === 'ArrowDown' && recalled >= 0) {
    event.preventDefault();
    recalled = recalled + 1 < sent.length ? recalled + 1 : -1;
    write(form, recalled < 0 ? '' : sent[recalled], false);
  }
}

/** Puts a line into the field as if it had been typed. */
export function write(form, line, suggests = true) {
  const field = fieldOf(form);
  field.value = line;
  field.setSelectionRange(line.length, line.length);
  if (suggests) changed(form);
  else grow(field);
}

function changed(form) {
  const field = fieldOf(form);
  drafts.set(draftKey(form), field.value);
  form.querySelector('[data-composer-error]').hidden = true;
  grow(field);
  suggest(form, field.value, placeOf(form), (line) => write(form, line));
}

/** A browser that sizes a field by what stands in it needs no help, and lays the page out once less for each key. */
const sizesFields = CSS.supports('field-sizing', 'content');

function grow(field) {
  if (sizesFields) return;
  field.style.height = 'auto';
  field.style.height = `${Math.min(field.scrollHeight, 200)}px`;
}

async function submit(form) {
  const field = fieldOf(form);
  const text = field.value.trim();
  if (text === '' || form.classList.contains('sending')) return;
  closeSuggestions(form);
  const place = placeOf(form);
  // The same line sent again after a failure keeps its key.
  if (form.dataset.keyText !== text) Object.assign(form.dataset, { key: newKey(), keyText: text });
  form.classList.add('sending');
  field.readOnly = true;
  const error = form.querySelector('[data-composer-error]');
  error.hidden = true;
  try {
    const answer = await send('say', {
      key: form.dataset.key,
      zone: browserZone(),
      ...place,
      text,
      mentions: mentionsIn(text),
    });
    delete form.dataset.keyText;
    if (sent.at(-1) !== text) sent.push(text);
    recalled = -1;
    drafts.delete(draftKey(form));
    field.value = '';
    grow(field);
    if (answer.form) openForm(answer.form, place);
  } catch (failure) {
    error.textContent = `${failure.message} Press Enter to send it again.`;
    error.hidden = false;
  } finally {
    form.classList.remove('sending');
    field.readOnly = false;
  }
}
