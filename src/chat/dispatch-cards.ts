import { StewardError } from '../kernel/errors.ts';
import { actions, type Card, line } from './card.ts';
import { errorCard } from './error-card.ts';
import type { Call } from './parse.ts';
import { bold } from './text.ts';
import { writeInvocation } from './written.ts';

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

/** A command's own question, with the button that answers it. Throws TOO_LARGE when the call does not fit a button. */
export function confirmCard(call: Call): Card {
  const { command, raw } = call;
  const { title, text, yes } = command.confirm!(call.input as never);
  const seen = call.seen === undefined ? {} : { seen: call.seen };
  const invocation = writeInvocation({ command: command.name, values: raw, confirmed: true, ...seen });
  return line('waiting', title, [bold(title), '\n', text], actions({ label: yes, invocation, style: 'danger' }));
}
