import { createReadStream } from 'node:fs';
import { StewardError } from '../kernel/errors.ts';
import { type Cell, csvColumn } from './csv-column.ts';

/** More text than this is not read: some 25 million numbers. */
const LARGEST = 256 * 1024 * 1024;

/** What a file holds: a JSON value, or the cells of one CSV column. */
export type SampleFile =
  | { readonly kind: 'json'; readonly value: unknown; readonly name: string }
  | { readonly kind: 'cells'; readonly cells: readonly Cell[]; readonly name: string };

/** Reads `file.json`, or a column of `file.csv:column`. Throws BAD_INPUT in words for whoever typed the name. */
export async function readSampleFile(argument: string): Promise<SampleFile> {
  const csv = /^(.*?\.csv):(.+)$/is.exec(argument);
  if (csv) return { kind: 'cells', cells: csvColumn(await textOf(csv[1]!), csv[2]!, csv[1]!), name: argument };
  if (/\.csv$/i.test(argument))
    throw new StewardError('BAD_INPUT', `Which column of ${argument}?`, { hint: `Write ${argument}:<column>.` });
  const text = await textOf(argument);
  try {
    return { kind: 'json', value: JSON.parse(text), name: argument };
  } catch (error) {
    const hint = /\bNaN\b|\bInfinity\b/.test(text)
      ? 'NaN and Infinity are no JSON. Leave such values out, or write null for a missing one and use psi, which counts them.'
      : 'It takes an array, such as [1.5, 2, 3], or for a CSV file.csv:column.';
    const why = error instanceof Error ? error.message.slice(0, 200) : String(error);
    throw new StewardError('BAD_INPUT', `${argument} does not read as JSON: ${why}`, { hint });
  }
}

/** The text of a file, read piece by piece, so that a pipe works and an endless one ends. Throws BAD_INPUT and TOO_LARGE. */
export async function textOf(path: string): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of createReadStream(path)) {
      size += (piece as Buffer).length;
      if (size > LARGEST)
        throw new StewardError('TOO_LARGE', `${path} is larger than ${LARGEST / 1024 / 1024} MB.`, {
          hint: 'Take a random part of the rows (a million says as much), or give counts.',
        });
      pieces.push(piece as Buffer);
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const why = { ENOENT: 'There is no file', EISDIR: 'A folder is no sample:', EACCES: 'Not allowed to read' }[code];
    if (why === undefined) throw error;
    throw new StewardError('BAD_INPUT', `${why} ${path}.`);
  }
  return Buffer.concat(pieces).toString('utf8');
}
