// What a person does with a message: click, react, reply, delete. Each act has a key of its own, kept when it is sent again.
import { askFirst, openForm } from './dialogs.js';
import { app, isIdle, person, show, tell } from './navigate.js';

/** Posts an act. Sends it once more when the connection failed: the key lets only one count. Throws with words for the person. */
export async function send(path, body) {
  const request = () =>
    fetch(`/console/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(person() ? { 'steward-person': person() } : {}) },
      body: JSON.stringify(body),
    });
  let response;
  try {
    response = await request().catch(request);
  } catch {
    throw new Error('Steward cannot be reached. Nothing is known to be done; try again.');
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.title ?? `Steward answered ${response.status}. Try again.`);
  return answer;
}

export const newKey = () => crypto.randomUUID();
export const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The thread a node stands in, if it is shown in the thread's column. */
const threadOf = (node) => (node.closest('[data-list="thread"]') ? app().dataset.thread : undefined);

export function listenToActs() {
  document.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (!button) return;
    const message = button.closest('.message');
    const { dataset } = button;
    if (dataset.invocation && message) void click(button, message);
    else if (dataset.react && message) void react(button, message);
    else if ('remove' in dataset && message) void remove(button, message);
    else if ('dismiss' in dataset && message) void act(button, 'remove', { message: message.dataset.id });
    else if (dataset.personChoice) void switchTo(dataset.personChoice);
  });
  // A menu closes when the keyboard or the pointer goes elsewhere.
  document.addEventListener('pointerdown', (event) => closeMenus(event.target));
  document.addEventListener('focusin', (event) => closeMenus(event.target));
}

export function closeMenus(except) {
  for (const menu of document.querySelectorAll('details.menu[open]')) if (!menu.contains(except)) menu.open = false;
}

/** Runs an act while its button shows that it is under way; says why it failed. */
async function act(button, path, body) {
  if (button.getAttribute('aria-disabled') === 'true') return undefined;
  button.setAttribute('aria-disabled', 'true');
  button.classList.add('busy');
  try {
    return await send(path, body);
  } catch (error) {
    tell(error.message);
    return undefined;
  } finally {
    button.removeAttribute('aria-disabled');
    button.classList.remove('busy');
  }
}

async function click(button, message) {
  const { invocation, confirmTitle, confirmText, confirmYes } = button.dataset;
  if (confirmTitle !== undefined && !(await askFirst({ title: confirmTitle, text: confirmText, yes: confirmYes })))
    return;
  const place = { message: message.dataset.id, thread: threadOf(button) };
  const answer = await act(button, 'click', { key: newKey(), zone: browserZone(), ...place, invocation });
  if (answer?.form) openForm(answer.form, { ...place, channel: app().dataset.channel });
}

async function react(button, message) {
  const emoji = button.dataset.react;
  const chip = message.querySelector(`.chip[data-react="${CSS.escape(emoji)}"]`);
  const change = chip?.getAttribute('aria-pressed') === 'true' ? 'removed' : 'added';
  closeMenus();
  await act(button, 'react', { key: newKey(), message: message.dataset.id, emoji, change });
}

async function remove(button, message) {
  const card = button.dataset.remove === 'card';
  const text = card ? 'If it still counts, Steward posts it again.' : 'It goes for everybody.';
  if (!(await askFirst({ title: 'Delete this message', text, yes: 'Delete', danger: true }))) return;
  await act(button, 'remove', { message: message.dataset.id });
}

/** Acts as somebody else from now on. */
export async function switchTo(id) {
  if (id === person()) return;
  try {
    await send('person', { person: id });
  } catch (error) {
    return tell(error.message);
  }
  const draft = document.querySelector('#composer-channel')?.value;
  await show(location.pathname + location.search, { keep: true, as: id });
  const composer = document.querySelector('#composer-channel');
  if (composer && draft) composer.value = draft;
  if (isIdle()) document.querySelector(`[data-person-choice="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
}
