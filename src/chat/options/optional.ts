import type { Option } from '../option.ts';

/** The argument may be left out: undefined then. */
export function optional<T, C>(option: Option<T, C>): Option<T | undefined, C> {
  return {
    ...option,
    required: false,
    parse: (raw, env) => (raw === undefined || raw.trim() === '' ? undefined : option.parse(raw, env)),
  };
}

/** The argument may be left out, except when the flag of this name is given, and not the flag `unless`. */
export function neededWith<T, C>(flag: string, option: Option<T, C>, unless?: string): Option<T | undefined, C> {
  return { ...optional(option), requiredWith: flag, ...(unless === undefined ? {} : { unlessWith: unless }) };
}

/** Only as `--name value`, never by position. */
export function named<T, C>(option: Option<T, C>): Option<T, C> {
  return { ...option, named: true };
}

/**
 * May be given several times: `--metric auc=0.93 --metric recall=0.7`, and by position takes all words that are left.
 * Repeat first, then make it optional: `optional(repeatable(pair(...)))` is undefined when nothing was given.
 */
export function repeatable<T, C>(option: Option<T, C>): Option<readonly T[], C> {
  const { fromThread: _, fromRoom: __, ...rest } = option;
  return {
    ...rest,
    repeatable: true,
    parse: (raw, env) => {
      const values = (raw ?? '').split('\n').filter((value) => value.trim() !== '');
      return values.length === 0 ? [option.parse(undefined, env)] : values.map((value) => option.parse(value, env));
    },
  };
}
