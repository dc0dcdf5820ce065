/** Numbers beyond it count as endless: no sum of their squares is lost. */
export const LARGEST = 1e100;

/**
 * A value of a numeric column: undefined when it is missing (null, NaN, "NaN"), an infinity when it is endless (Infinity,
 * "-Infinity", or beyond 1e100), NaN when it is no number at all (a text, a truth value).
 */
export function readNumber(value: unknown): number | undefined {
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return undefined;
    return Math.abs(value) > LARGEST ? Math.sign(value) * Infinity : value;
  }
  if (value === null || value === undefined || value === 'NaN') return undefined;
  if (value === 'Infinity') return Infinity;
  return value === '-Infinity' ? -Infinity : Number.NaN;
}

/** What `readCategory` gives for a value that no category can be. */
export const MISTYPED = Symbol('mistyped');

/**
 * A value of a categorical column: undefined when it is missing (null, NaN), else its text. Whole numbers and truth values
 * are categories by their text; numbers with a fraction and infinities are of another type.
 */
export function readCategory(value: unknown): string | undefined | typeof MISTYPED {
  if (value === null || value === undefined || Number.isNaN(value)) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  return Number.isSafeInteger(value) ? String((value as number) + 0) : MISTYPED;
}
