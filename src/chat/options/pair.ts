import { StewardError } from '../../kernel/errors.ts';
import type { Option } from '../option.ts';
import { clip, given } from './given.ts';
import { repeatable } from './optional.ts';

export interface Pair {
  readonly name: string;
  readonly value: string;
}

/** A name and a value in one word, such as `auc=0.93` or, with `@` between them, `orders@v3`. */
export function pair(
  describe: string,
  shape: { readonly between?: '=' | '@'; readonly placeholder?: string } = {},
): Option<Pair> {
  const between = shape.between ?? '=';
  const placeholder = shape.placeholder ?? `name${between}value`;
  return { placeholder, describe, required: true, parse: (raw) => parsePair(given(raw), between, placeholder) };
}

/** `pair`, as often as one likes. */
export function pairs(describe: string, shape: Parameters<typeof pair>[1] = {}): Option<readonly Pair[]> {
  return repeatable(pair(describe, shape));
}

function parsePair(raw: string, between: string, placeholder: string): Pair {
  const at = raw.indexOf(between);
  const name = raw.slice(0, Math.max(at, 0)).trim();
  const value = raw.slice(at + 1).trim();
  if (at > 0 && name !== '' && value !== '') return { name, value };
  throw new StewardError('BAD_INPUT', `"${clip(raw)}" does not read as ${placeholder}.`, {
    hint: `Write it like \`${placeholder}\`, without blanks around the \`${between}\`.`,
  });
}
