import type { LedgerEntry } from './read.ts';

export type ExportFormat = 'jsonl' | 'csv';

const COLUMNS = ['seq', 'at', 'kind', 'actor', 'body', 'texts', 'hash'] as const;

/**
 * Writes entries as lines. `jsonl`: one object a line with `raw` (the chained bytes), `hash`, `texts` and their `salts`, so
 * that a reader can check the chain and the words without Steward. `csv`: RFC 4180 with a head; cells that a spreadsheet would run as a formula get a
 * leading apostrophe.
 */
export async function* exportLines(entries: AsyncIterable<LedgerEntry>, format: ExportFormat): AsyncGenerator<string> {
  if (format === 'csv') yield `${COLUMNS.join(',')}\r\n`;
  for await (const entry of entries) yield format === 'csv' ? csvLine(entry) : jsonLine(entry);
}

function jsonLine(entry: LedgerEntry): string {
  const { seq, hash, raw, texts, salts } = entry;
  return `${JSON.stringify({ seq, hash, raw, texts, salts })}\n`;
}

function csvLine(entry: LedgerEntry): string {
  const { actor } = entry;
  const who =
    actor.type === 'person' ? actor.person : actor.type === 'token' ? `token:${actor.name}` : `system:${actor.name}`;
  const cells = [
    String(entry.seq),
    entry.at,
    entry.kind,
    who,
    JSON.stringify(entry.body),
    JSON.stringify(entry.texts),
    entry.hash,
  ];
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** Objects of one shape as lines, lists joined by semicolons in `csv`. Nothing at all gives the head alone. */
export function* recordLines(
  records: readonly object[],
  columns: readonly string[],
  format: ExportFormat,
): Generator<string> {
  if (format === 'csv') yield `${columns.join(',')}\r\n`;
  for (const record of records) {
    if (format === 'jsonl') yield `${JSON.stringify(record)}\n`;
    else yield `${columns.map((column) => csvCell(cellOf(Reflect.get(record, column)))).join(',')}\r\n`;
  }
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return Array.isArray(value) ? value.map(String).join('; ') : String(value);
}

function csvCell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
