import { StewardError } from '../kernel/errors.ts';
import { type SortedSample, sortInPlace } from '../monitoring/statistics/sorted-sample.ts';
import type { SampleFile } from './sample-file.ts';

/** Numbers in their order, and how many places had none. */
export interface Numbers {
  readonly values: Float64Array;
  readonly missing: number;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The numbers of a file; null and an empty cell are missing. Throws BAD_INPUT naming the first that is none. */
export function numbersOf(file: SampleFile): Numbers {
  const given = file.kind === 'cells' ? file.cells.map(({ text }) => text.trim()) : arrayOf(file);
  const values = new Float64Array(given.length);
  let count = 0;
  for (let i = 0; i < given.length; i++) {
    const one = given[i];
    if (one === null || (file.kind === 'cells' && one === '')) continue;
    const value = file.kind === 'cells' && NUMBER.test(String(one)) ? Number(one) : one;
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw new StewardError('BAD_INPUT', `${placeOf(file, i)} is ${shown(one)}, which is no finite number.`);
    values[count++] = value;
  }
  if (count === 0) throw new StewardError('BAD_INPUT', `${file.name} holds no numbers.`);
  return { values: values.slice(0, count), missing: given.length - count };
}

/** For methods in which a missing value has no place. */
export function completeNumbersOf(file: SampleFile): Float64Array {
  const { values, missing } = numbersOf(file);
  if (missing > 0)
    throw new StewardError(
      'BAD_INPUT',
      `${missing} of ${values.length + missing} values of ${file.name} are missing.`,
      {
        hint: 'Leave them out, or use psi, which counts the missing in a bin of their own.',
      },
    );
  return values;
}

export function sampleOf(file: SampleFile): SortedSample {
  return sortInPlace(completeNumbersOf(file));
}

/** How often each category occurs: an array or column of them, or `{ "counts": [[value, n], ...] }`. */
export function categoriesOf(file: SampleFile): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (value: unknown, count: number, where: string): void => {
    if (!['string', 'number', 'boolean'].includes(typeof value))
      throw new StewardError('BAD_INPUT', `${where} is ${shown(value)}, which is no category.`, {
        hint: 'Categories are texts, numbers or true and false; give the missing a name, such as "missing".',
      });
    counts.set(String(value), (counts.get(String(value)) ?? 0) + count);
  };
  if (file.kind === 'cells') for (const { text } of file.cells) add(text, 1, file.name);
  else if (isRecord(file.value) && Array.isArray(file.value.counts)) {
    for (const [i, pair] of file.value.counts.entries()) {
      const [value, count, ...rest] = Array.isArray(pair) ? (pair as unknown[]) : [];
      const where = `Count ${i + 1} of ${file.name}`;
      if (!isCount(count) || rest.length > 0)
        throw new StewardError('BAD_INPUT', `${where} is ${shown(pair)}, not a pair of value and whole number.`);
      if (counts.has(String(value))) throw new StewardError('BAD_INPUT', `${where} repeats ${shown(value)}.`);
      add(value, count, where);
    }
  } else for (const [i, value] of arrayOf(file).entries()) add(value, 1, placeOf(file, i));
  if (![...counts.values()].some((count) => count > 0))
    throw new StewardError('BAD_INPUT', `${file.name} holds no values.`);
  return counts;
}

/** `{ "n", "successes" }`. */
export function proportionOf(file: SampleFile): { n: number; successes: number } {
  const given = file.kind === 'json' && isRecord(file.value) ? file.value : {};
  const { n, successes } = given;
  if (!isCount(n) || !isCount(successes) || n === 0 || successes > n)
    throw new StewardError('BAD_INPUT', `${file.name} is no { "n", "successes" } with 0 <= successes <= n and n > 0.`);
  return { n, successes };
}

/** Two counts, such as [60, 30]. */
export function pairOf(file: SampleFile): [number, number] {
  const [a, b, ...rest] = file.kind === 'json' && Array.isArray(file.value) ? (file.value as unknown[]) : [];
  if (!isCount(a) || !isCount(b) || rest.length > 0)
    throw new StewardError('BAD_INPUT', `${file.name} is no pair of counts, such as [60, 30].`);
  return [a, b];
}

function arrayOf(file: SampleFile): readonly unknown[] {
  if (file.kind === 'json' && Array.isArray(file.value)) return file.value as unknown[];
  throw new StewardError('BAD_INPUT', `${file.name} is no array, such as [1.5, 2, 3].`);
}

function placeOf(file: SampleFile, index: number): string {
  return file.kind === 'cells'
    ? `Line ${file.cells[index]!.line} of ${file.name}`
    : `Value ${index + 1} of ${file.name}`;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing');
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
