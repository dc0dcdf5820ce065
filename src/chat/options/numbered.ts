import { StewardError } from '../../kernel/errors.ts';
import type { Origin } from '../invocation.ts';
import type { Option } from '../option.ts';
import type { Suggestion } from '../ports/platform.ts';
import { matching } from './matching.ts';

/** A kind of thing that a workspace counts, and people name by letters and a number: `R-81`. */
export interface Numbered<C> {
  /** What stands before the number: `R`. */
  readonly letters: string;
  /** What the argument is called: `request`. */
  readonly field: string;
  /** With its article, for what is said of a wrong one: `a request`. */
  readonly one: string;
  readonly describe: string;
  /** How they are named and where they are listed. */
  readonly hint: string;
  /** Those that completion offers, the likeliest first. */
  readonly offered?: (ctx: C) => Promise<readonly Suggestion[]>;
}

/** One by its number, or the one of the thread or room it was said in, which the verb resolves. */
export type NumberedRef = { readonly number: number } | { readonly of: Origin };

/** `R-81`, `r81` to 81; undefined when it names nothing of the kind. */
export function readNumbered(letters: string, raw: string): number | undefined {
  const [, typed = '', number] = /^([a-z]+)-?(\d{1,9})$/i.exec(raw.trim()) ?? [];
  return typed.toUpperCase() === letters ? Number(number) : undefined;
}

/** `F-3` to its number. */
export function numbered<C>(kind: Numbered<C>): Option<number, C> {
  const { letters, field, one, describe, hint, offered } = kind;
  return {
    placeholder: field,
    describe,
    required: true,
    maxLength: letters.length + 11,
    parse: (raw) => {
      const number = readNumbered(letters, raw ?? '');
      if (number !== undefined) return number;
      const code = raw === undefined ? 'MISSING_ARGUMENT' : 'BAD_INPUT';
      throw new StewardError(code, `"${raw?.slice(0, 60) ?? ''}" is not ${one}.`, { field, hint });
    },
    ...(offered ? { suggest: async (ctx: C, prefix: string) => matching(await offered(ctx), prefix) } : {}),
  };
}

/** `R-81`; in the thread of one it may be left out. */
export function numberedHere<C>(kind: Numbered<C>): Option<NumberedRef, C> {
  const option: Omit<Option<number, C>, 'fromThread' | 'fromRoom'> = numbered(kind);
  return {
    ...option,
    fromThread: (env) => ({ of: env.origin }),
    parse: (raw, env) => ({ number: option.parse(raw, env) }),
  };
}
