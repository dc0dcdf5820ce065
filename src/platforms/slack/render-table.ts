import type { KnownBlock, RawTextElement, RichTextBlock } from '@slack/types';
import { andMore, shorten } from '../../chat/budget.ts';
import type { Part } from '../../chat/card.ts';
import { sanitise } from '../../chat/sanitise.ts';
import { plainText, type Text } from '../../chat/text.ts';
import { limits } from './limits.ts';
import { plain } from './render-actions.ts';
import { cutText, richBlock, richText } from './render-text.ts';

type Table = Extract<Part, { type: 'table' }>;

/** One cell's text; a table is for figures, long text belongs in a field. */
const CELL = 300;

/**
 * A table, its rows cut to the budget and counted below. A message takes one table block; further tables (`native`
 * false) stand as columns of fixed width.
 */
export function renderTable(table: Table, budget: number, native: boolean): { blocks: KnownBlock[]; cost: number } {
  const columns = table.columns.slice(0, limits.tableColumns);
  const cells = (row: readonly Text[]) => columns.map((_, at) => cutText(row[at] ?? '', CELL));
  const room = Math.min(budget, limits.tableText) - 40;
  let cost = columns.join('').length;
  const rows: ReturnType<typeof cells>[] = [];
  for (const row of table.rows.slice(0, limits.tableRows - 1).map(cells)) {
    const next = row.reduce((sum, cell) => sum + plainText(cell).length + 1, 0);
    if (cost + next > room) break;
    cost += next;
    rows.push(row);
  }
  const hidden = table.rows.length - rows.length;
  const more = hidden > 0 ? andMore(hidden) : table.more;
  const foot: KnownBlock[] = more ? [{ type: 'context', elements: [plain(more, limits.context)] }] : [];
  if (columns.length === 0) return { blocks: foot, cost };
  const head: RawTextElement[] = columns.map((column) => ({ type: 'raw_text', text: cellText(column) }));
  const body: KnownBlock = native
    ? { type: 'table', rows: [head, ...rows.map((row) => row.map(renderCell))] }
    : preformatted([columns, ...rows.map((row) => row.map((cell) => plainText(cell)))]);
  return { blocks: [body, ...foot], cost: cost + 40 };
}

function renderCell(cell: Text): RawTextElement | RichTextBlock {
  const elements = richText(cell);
  const block = elements.every((element) => element.type === 'text' && !element.style)
    ? undefined
    : richBlock(elements);
  return block ?? { type: 'raw_text', text: cellText(plainText(cell)) };
}

/** Slack refuses an empty cell. */
function cellText(text: string): string {
  return shorten(sanitise(text), CELL) || '\u2013';
}

function preformatted(rows: readonly (readonly string[])[]): KnownBlock {
  const texts = rows.map((row) => row.map((cell) => cellText(cell).replaceAll('\n', ' ')));
  const widths = (texts[0] ?? []).map((_, at) => Math.max(...texts.map((row) => row[at]?.length ?? 0)));
  const lines = texts.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const text = shorten(lines.join('\n'), limits.text);
  return { type: 'rich_text', elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text }] }] };
}
