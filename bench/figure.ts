/** One line of the table. `ratio` is Steward's figure by the floor's; `met` is left out where there is no aim. */
export interface Figure {
  readonly what: string;
  readonly figure: string;
  readonly floor?: string;
  readonly ratio?: number;
  readonly aim?: string;
  readonly met?: boolean;
}

/** The middle of some numbers; of an even count the mean of the two in the middle. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return Number.isInteger(middle) ? (sorted[middle - 1]! + sorted[middle]!) / 2 : (sorted[Math.floor(middle)] ?? NaN);
}

/** The value that a share of the values does not exceed (nearest rank): `percentile(values, 0.95)`. NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** `12.3 ms`, `1.2 s`. */
export function shownMs(ms: number): string {
  return ms < 1_000 ? `${ms.toFixed(1)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

/** The figures as a table in Markdown, so that it can be put into docs/performance.md as it is. */
export function tableOf(figures: readonly Figure[]): string {
  const head = ['what', 'Steward', 'floor', 'ratio', 'aim', 'met'];
  const rows = figures.map(({ what, figure, floor, ratio, aim, met }) => [
    what,
    figure,
    floor ?? '-',
    ratio === undefined ? '-' : ratio.toFixed(2),
    aim ?? '-',
    met === undefined ? '-' : met ? 'yes' : 'NO',
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const lineOf = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [lineOf(head), lineOf(widths.map((width) => '-'.repeat(width))), ...rows.map(lineOf)].join('\n');
}
