// Forms and questions, in the browser's own dialog: it keeps the keyboard inside and closes with Esc.
import { browserZone, newKey, send } from './acts.js';
import { reload, show } from './navigate.js';

const dialog = () => document.querySelector('[data-dialog]');

/** Where the form that is open belongs. */
let place;

/** Opens a form the server asked for. */
export function openForm(markup, where) {
  place = where;
  fill(markup);
}

function fill(markup) {
  const node = dialog();
  node.innerHTML = markup;
  node.setAttribute('aria-label', node.querySelector('h2')?.textContent ?? 'Fill in');
  if (!node.open) node.showModal();
  node.querySelector('input, textarea, select, [autofocus]')?.focus();
}

/** Asks before something counts. Resolves to true only for the button that says so. */
export function askFirst({ title, text, yes, danger = false }) {
  const node = dialog();
  const form = element('form', { method: 'dialog', className: 'dialog-form' });
  const no = element('button', { type: 'submit', value: 'no', className: 'button', textContent: 'Cancel' });
  const go = element('button', {
    type: 'submit',
    value: 'yes',
    className: `button ${danger ? 'danger' : 'primary'}`,
    textContent: yes,
  });
  const buttons = element('div', { className: 'dialog-buttons' });
  buttons.append(no, go);
  form.append(element('h2', { textContent: title }), element('p', { textContent: text }), buttons);
  node.replaceChildren(form);
  node.setAttribute('aria-label', title);
  node.returnValue = '';
  node.showModal();
  go.focus();
  return new Promise((resolve) => {
    node.addEventListener('close', () => resolve(node.returnValue === 'yes'), { once: true });
  });
}

export function listenToDialogs() {
  document.addEventListener('click', (event) => {
    if (event.target.closest('[data-close]')) dialog().close();
    if (event.target.closest('[data-add-person]')) askForPerson();
    if (event.target === dialog()) dialog().close();
  });
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.matches('[data-form]')) {
      event.preventDefault();
      void submit(form);
    } else if (form.matches('[data-new-person]')) {
      event.preventDefault();
      void addPerson(form);
    }
  });
}

async function submit(form) {
  const values = Object.fromEntries(new FormData(form));
  // The same key for the same form: sending it again after a failure has one effect.
  form.dataset.key ??= newKey();
  const answer = await tried(form, () =>
    send('submit', { key: form.dataset.key, zone: browserZone(), ...place, invocation: form.dataset.form, values }),
  );
  if (!answer) return;
  if (answer.form) fill(answer.form);
  else dialog().close();
}

async function addPerson(form) {
  const { name } = Object.fromEntries(new FormData(form));
  const answer = await tried(form, () => send('persons', { name, zone: browserZone() }));
  if (!answer) return;
  dialog().close();
  if (!(await show('/console', { as: answer.person }))) await reload();
  document.querySelector('#composer-channel')?.focus();
}

/** Sends a form; what went wrong stands in the form, which stays as it was filled in. */
async function tried(form, run) {
  const button = form.querySelector('[type="submit"]');
  const error = form.querySelector('[role="alert"]');
  button.disabled = true;
  error.hidden = true;
  try {
    return await run();
  } catch (failure) {
    error.textContent = failure.message;
    error.hidden = false;
    return undefined;
  } finally {
    button.disabled = false;
  }
}

function askForPerson() {
  fill(`<form method="dialog" class="dialog-form" data-new-person>
    <h2>Add a person</h2>
    <p class="dialog-intro">You can act as this person from the switch.</p>
    <div class="dialog-field"><label for="new-name">Name</label><input id="new-name" name="name" type="text" maxlength="40" autocomplete="off" required></div>
    <p class="dialog-error" role="alert" hidden></p>
    <div class="dialog-buttons"><button type="button" class="button" data-close>Cancel</button><button type="submit" class="button primary">Add</button></div>
  </form>`);
}

const element = (name, properties) => Object.assign(document.createElement(name), properties);
