import { StewardError } from '../../kernel/errors.ts';
import type { Option } from '../option.ts';
import { clip, given } from './given.ts';

export interface NumberLimits {
  readonly min?: number;
  readonly max?: number;
  readonly integer?: boolean;
  readonly placeholder?: string;
}

/** A number as people type it: `0.93`, `-4`, `1e3`. */
export function number(describe: string, limits: NumberLimits = {}): Option<number> {
  return {
    placeholder: limits.placeholder ?? 'number',
    describe,
    required: true,
    parse: (raw) => inRange(parseNumber(given(raw), limits), limits),
  };
}

/** Reads a number; phones turn the hyphen before it into a dash. Throws BAD_INPUT. */
export function parseNumber(raw: string, { integer = false }: Pick<NumberLimits, 'integer'> = {}): number {
  const typed = raw.replace(/^[\u2212\u2013\u2014]/, '-');
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(typed) && Number.isFinite(Number(typed))) return Number(typed);
  throw new StewardError('BAD_INPUT', `"${clip(raw)}" is not a number.`, {
    hint: integer
      ? 'Write a whole number, like `41`, without a unit.'
      : /^\S*\d,\d/.test(raw)
        ? 'Write it with a point: `0.93`.'
        : 'Write it like `0.93` or `41`, without a unit.',
  });
}

function inRange(value: number, { min, max, integer }: NumberLimits): number {
  if (integer && !Number.isInteger(value)) throw new StewardError('BAD_INPUT', `${value} is not a whole number.`);
  if (min !== undefined && value < min)
    throw new StewardError('BAD_INPUT', `${value} is too small, at least ${min} is needed.`);
  if (max !== undefined && value > max)
    throw new StewardError('BAD_INPUT', `${value} is too large, at most ${max} fits.`);
  return value;
}
