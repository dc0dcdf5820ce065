const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const ellipsis = '\u2026';

/**
 * A text of at most `most` UTF-16 units (which is never less than code points or bytes of ASCII), cut between graphemes,
 * so that no emoji or accent is torn; an ellipsis says that it was cut.
 */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  if (most < 1) return '';
  let kept = '';
  for (const { segment } of graphemes.segment(text.slice(0, most + 64))) {
    if (kept.length + segment.length > most - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}${ellipsis}`;
}

/** What stands for the rest of a list. */
export function andMore(count: number): string {
  return `and ${count} more`;
}

/** A list cut to what fits, and how many are left out. */
export interface Cut<T> {
  readonly shown: readonly T[];
  readonly left: number;
}

/** The first `most` of a list. */
export function cutTo<T>(items: readonly T[], most: number): Cut<T> {
  const shown = items.slice(0, Math.max(0, most));
  return { shown, left: items.length - shown.length };
}

/**
 * As many items from the front as fit into `budget`, each as large as `sizeOf` says; when some are left out, `reserve`
 * stays free for the line that says so.
 */
export function cutToBudget<T>(items: readonly T[], budget: number, sizeOf: (item: T) => number, reserve = 16): Cut<T> {
  const sizes = items.map(sizeOf);
  if (sizes.reduce((sum, size) => sum + size, 0) <= budget) return { shown: items, left: 0 };
  let used = reserve;
  let count = 0;
  while (count < items.length && used + sizes[count]! <= budget) used += sizes[count++]!;
  return cutTo(items, count);
}

/** Lines joined by line feeds within `most` units; the last line says how many are left out. */
export function fitLines(lines: readonly string[], most: number): string {
  const { shown, left } = cutToBudget(lines, most + 1, (line) => line.length + 1);
  if (left === 0) return shown.join('\n');
  return shorten([...shown, andMore(left)].join('\n'), most);
}
