import { StewardError } from '../../kernel/errors.ts';
import type { Option } from '../option.ts';
import { given } from './given.ts';

export interface TextLimits {
  /** In characters; 200 unless said. */
  readonly maxLength?: number;
  readonly placeholder?: string;
}

/** One word, or several in quotes. */
export function text(describe: string, limits: TextLimits = {}): Option<string> {
  const maxLength = limits.maxLength ?? 200;
  return {
    placeholder: limits.placeholder ?? 'text',
    describe,
    required: true,
    maxLength,
    parse: (raw) => within(given(raw), maxLength),
  };
}

/** A text that takes the rest of the line without quotes: the last argument, such as a reason. 1,000 characters unless said. */
export function restOfLine(describe: string, limits: TextLimits = {}): Option<string> {
  return { ...text(describe, { maxLength: 1000, ...limits }), rest: true, multiline: true };
}

function within(value: string, maxLength: number): string {
  if (value.length <= maxLength) return value;
  throw new StewardError('BAD_INPUT', `This is ${value.length} characters long, at most ${maxLength} fit.`, {
    hint: 'Shorten it, or link to a page that has it all.',
  });
}
