import type { StewardError } from '../kernel/errors.ts';
import { actions, type Card, context, line, type Part } from './card.ts';
import { inline } from './inline.ts';
import { kebab } from './kebab.ts';
import { spansOf } from './text.ts';
import { longestInvocation, readInvocation } from './written.ts';

/** A refusal as an answer: what was wrong, what to do next, and a button where the next step is one. */
export function errorCard(error: StewardError): Card {
  const named = error.field !== undefined && error.code === 'BAD_INPUT' && /^[a-z][a-zA-Z]*$/.test(error.field);
  const label = named ? `${kebab(error.field)}: ` : '';
  const more: Part[] = [];
  if (error.hint !== undefined) more.push(context(inline(error.hint)));
  if (error.next !== undefined && error.next.length <= longestInvocation) {
    more.push(actions({ label: labelOf(error.next), invocation: error.next }));
  }
  return line('bad', `${label}${error.message}`, [label, ...spansOf(inline(error.message))], ...more);
}

/** For what nobody foresaw: the same reference is in the log. */
export function unknownErrorCard(reference: string): Card {
  return line(
    'bad',
    `Steward failed here and changed nothing. Reference ${reference}.`,
    ['Steward failed here and changed nothing. Reference ', { type: 'code', text: reference }, '.'],
    context('Try again. If it fails again, give the reference to whoever runs Steward: it is in the log.'),
  );
}

export const databaseAwayCard: Card = line(
  'bad',
  'Steward cannot reach its database. Nothing was changed, try again in a minute.',
);

/** "v1 model-register model=churn" is a button "Model register". */
function labelOf(invocation: string): string {
  const words = readInvocation(invocation).command.replace('-', ' ');
  return `${words[0]!.toUpperCase()}${words.slice(1)}`;
}
