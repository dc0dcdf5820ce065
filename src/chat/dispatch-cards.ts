import { StewardError } from '../kernel/errors.ts';
import { actions, type Card, line } from './card.ts';
import { errorCard } from './error-card.ts';
import type { Form } from './form.ts';
import { formFor } from './form-for.ts';
import { type Call, inOrder } from './parse.ts';
import { bold } from './text.ts';
import { longestInvocation, writeOut } from './written.ts';

export const workingCard = line('waiting', 'Working on it. The answer comes here.');
export const unkeptCard = line(
  'waiting',
  'Steward is slow right now and has not recorded this yet. The answer comes here when it has.',
);
export const goesOnCard = line(
  'waiting',
  'Steward lost its database while working. It goes on by itself when the database is back.',
);
export const redeliveredCard = line(
  'bad',
  'Steward cannot reach its database. Slack sends this again by itself for some minutes.',
);

/** What is said to the caller in private must not be said where others read. */
export const secretCard = errorCard(
  new StewardError('NOT_ALLOWED', 'This answer holds a secret, and others would read it here.', {
    hint: 'Use the slash command instead: only you see its answer.',
  }),
);

/** How a command asks: a card with the button that says yes, or a form where the call does not fit a button. */
export interface Question {
  readonly card: Card;
  readonly form?: Form;
}

/**
 * A command's own question. `checked` is what its `check` found; what `values` names is pinned, so that yes means what
 * was asked. Where no form can be opened, the card says that it was too long.
 */
export function questionOf(call: Call, checked: unknown): Question {
  const { command, seen } = call;
  const { title, text, yes, values } = command.confirm!(call.input as never, checked);
  const raw = { ...call.raw, ...values };
  const round = seen === undefined ? {} : { seen };
  const written = writeOut({ command: command.name, values: inOrder(command, raw), confirmed: true, ...round });
  if (written.length <= longestInvocation) {
    const button = actions({ label: yes, invocation: written, style: 'danger' });
    return { card: line('waiting', title, [bold(title), '\n', text], button) };
  }
  const form = formFor({ command, raw, confirmed: true, ...round }, [], `${title} ${text}`);
  return { card: tooLongCard, ...(form ? { form: { ...form, submit: yes } } : {}) };
}

const tooLongCard = errorCard(
  new StewardError('TOO_LARGE', 'This must be asked once more, and what you typed is too long for the button.', {
    hint: 'Use the slash command, or say it in fewer words.',
  }),
);
