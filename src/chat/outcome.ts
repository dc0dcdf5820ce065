import { isStewardError, StewardError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import { isDatabaseAway } from '../store/unit.ts';
import type { Card } from './card.ts';
import { databaseAwayCard, errorCard, unknownErrorCard } from './error-card.ts';
import type { Form } from './form.ts';

/**
 * How an act ended, and the card that says so. `repeated`: it was done before, and nothing was done now. `asked`: it asks
 * once more first.
 */
export interface Outcome {
  readonly type: 'done' | 'asked' | 'repeated' | 'refused' | 'away' | 'failed';
  readonly card: Card;
  /** Opened instead of the card where the platform can: a question that fits no button. */
  readonly form?: Form;
}

/** What an error means to the person: a refusal in words, the database away, or a reference that is also in the log. */
export function outcomeOf(error: unknown, log: Log, about: Readonly<Record<string, unknown>>): Outcome {
  if (isStewardError(error)) return { type: 'refused', card: errorCard(error) };
  if (isDatabaseAway(error)) {
    log.warn('the database is away', { ...about, error });
    return { type: 'away', card: databaseAwayCard };
  }
  const invalid = invalidInput(error);
  if (invalid) return { type: 'refused', card: errorCard(invalid) };
  const reference = newId().slice(-8);
  log.error('an invocation failed', { ...about, reference, error });
  return { type: 'failed', card: unknownErrorCard(reference) };
}

/** A verb's schema refused a value, such as a text that is too long: its first fault in words. */
function invalidInput(error: unknown): StewardError | undefined {
  if (!(error instanceof Error) || !('issues' in error) || !Array.isArray(error.issues)) return undefined;
  const issue = error.issues[0] as { readonly path?: readonly PropertyKey[]; readonly message?: string } | undefined;
  if (issue?.message === undefined) return undefined;
  const field = issue.path?.map(String).join('.') ?? '';
  return new StewardError('BAD_INPUT', issue.message, { ...(field === '' ? {} : { field }), cause: error });
}
