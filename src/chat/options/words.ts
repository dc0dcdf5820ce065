import type { Option, ParseEnv } from '../option.ts';

/** The words of an argument that takes several: each with its flag again, or with blanks and commas between. Said twice counts once. */
export function wordsOf(raw: string | undefined): string[] {
  return [...new Set((raw ?? '').split(/[\s,]+/).filter((word) => word !== ''))];
}

/** `--models churn --models fraud`, or `--models churn,fraud`; undefined when none was said. */
export function words<T, C>(
  describe: string,
  placeholder: string,
  read: (word: string, env: ParseEnv) => T,
): Option<readonly T[] | undefined, C> {
  return {
    placeholder,
    describe,
    required: false,
    named: true,
    repeatable: true,
    parse: (raw, env) => {
      const typed = wordsOf(raw);
      return typed.length === 0 ? undefined : [...new Set(typed.map((word) => read(word, env)))];
    },
  };
}
