import { StewardError } from '../kernel/errors.ts';

/** A cell of a column and the line it began on, for messages. */
export interface Cell {
  readonly text: string;
  readonly line: number;
}

/** One column of a CSV (RFC 4180, quoted cells, a header line first) by its name. `file` is for messages. */
export function csvColumn(text: string, column: string, file: string): Cell[] {
  const rows = rowsOf(text.startsWith('\uFEFF') ? text.slice(1) : text, file);
  const head = rows.next().value;
  if (head === undefined) throw new StewardError('BAD_INPUT', `${file} is empty.`);
  const names = head.cells.map((name) => name.trim());
  const places = names.flatMap((name, place) => (name === column ? [place] : []));
  if (places.length !== 1) {
    const many = places.length > 1 ? 'more than one column' : 'no column';
    throw new StewardError('BAD_INPUT', `${file} has ${many} "${column}".`, { hint: `It has: ${names.join(', ')}.` });
  }
  const cells: Cell[] = [];
  for (const { cells: row, line } of rows) {
    // An empty line is no row.
    if (row.length === 1 && row[0] === '' && names.length > 1) continue;
    const cell = row[places[0]!];
    if (cell === undefined)
      throw new StewardError('BAD_INPUT', `Line ${line} of ${file} has ${row.length} of ${names.length} columns.`);
    cells.push({ text: cell, line });
  }
  return cells;
}

interface Row {
  readonly cells: string[];
  readonly line: number;
}

function* rowsOf(text: string, file: string): Generator<Row, undefined> {
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const cells: string[] = [];
    const began = line;
    for (;;) {
      const cell = text[at] === '"' ? quotedCell(text, at, `${file}, line ${line}`) : plainCell(text, at);
      for (let newline = cell.text.indexOf('\n'); newline >= 0; newline = cell.text.indexOf('\n', newline + 1)) line++;
      cells.push(cell.text);
      at = cell.end;
      if (text[at] !== ',') break;
      at++;
    }
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    line++;
    yield { cells, line: began };
  }
}

const END_OF_CELL = /[,\r\n]/g;

function plainCell(text: string, start: number): { text: string; end: number } {
  END_OF_CELL.lastIndex = start;
  const end = END_OF_CELL.exec(text)?.index ?? text.length;
  return { text: text.slice(start, end), end };
}

function quotedCell(text: string, start: number, where: string): { text: string; end: number } {
  for (let at = start + 1; ; ) {
    const quote = text.indexOf('"', at);
    if (quote < 0) throw new StewardError('BAD_INPUT', `A quote is not closed: ${where}.`);
    if (text[quote + 1] !== '"') {
      const rest = text[quote + 1];
      if (rest !== undefined && !',\r\n'.includes(rest))
        throw new StewardError('BAD_INPUT', `Something follows a closed quote: ${where}.`);
      return { text: text.slice(start + 1, quote).replaceAll('""', '"'), end: quote + 1 };
    }
    at = quote + 2;
  }
}
