import { StewardError } from '../../kernel/errors.ts';
import { nearest } from '../../kernel/nearest.ts';
import type { Option } from '../option.ts';
import type { Suggestion } from '../ports/platform.ts';
import { clip, given } from './given.ts';

/** One of a closed list, in any case. A list of values, or of values with the labels that people see. */
export function choice<const V extends string>(
  describe: string,
  values: readonly (V | { readonly value: V; readonly label: string })[],
): Option<V> {
  const choices = values.map((each) => (typeof each === 'string' ? { value: each, label: each } : each));
  return {
    placeholder: choices.map(({ value }) => value).join('|'),
    describe,
    required: true,
    choices,
    parse: (raw) => chosen(given(raw), choices),
  };
}

function chosen<V extends string>(typed: string, choices: readonly (Suggestion & { readonly value: V })[]): V {
  const wanted = typed.toLowerCase();
  const found = choices.find(({ value, label }) => value.toLowerCase() === wanted || label.toLowerCase() === wanted);
  if (found) return found.value;
  const values = choices.map(({ value }) => value);
  const close = nearest(typed, values);
  const hint = close === undefined ? {} : { hint: `Did you mean \`${close}\`?` };
  throw new StewardError('BAD_INPUT', `"${clip(typed)}" is not one of ${values.join(', ')}.`, hint);
}
