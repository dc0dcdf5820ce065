import { StewardError } from '../../kernel/errors.ts';

/** The trimmed raw value of an argument that must be there. Throws MISSING_ARGUMENT. */
export function given(raw: string | undefined): string {
  const value = raw?.trim() ?? '';
  if (value !== '') return value;
  throw new StewardError('MISSING_ARGUMENT', 'This argument is needed.');
}

/** What was typed, short enough to be shown in an answer. */
export function clip(raw: string): string {
  return raw.length > 60 ? `${raw.slice(0, 60)}...` : raw;
}
