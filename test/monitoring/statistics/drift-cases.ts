import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Reference values of scipy 1.10.1 / numpy 1.24.2 and of the tools that are named at each case, re-computed independently.
 * `expected` null means that the library answers nan or infinity. Data, not ours to change: a wrong case is told, not mended.
 */
export interface DriftCase {
  readonly id: string;
  readonly kind: string;
  readonly reference: unknown;
  readonly current: unknown;
  readonly params: Readonly<Record<string, unknown>>;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly tolerance: Readonly<Record<string, number | boolean>>;
  readonly source: string;
}

export function driftCases(): readonly DriftCase[] {
  const text = readFileSync(join(import.meta.dirname, 'drift-cases.json'), 'utf8');
  return (JSON.parse(text) as { cases: DriftCase[] }).cases;
}

/** The array that a case means: numbers as they are, `repeat`, `segments`, and the formulas of the file. */
export function valuesOf(given: unknown): number[] {
  if (Array.isArray(given)) return given as number[];
  const { repeat, segments, formula, ...spec } = given as Spec;
  if (repeat) return repeat.flatMap(([value, times]) => new Array<number>(times).fill(value));
  if (segments) return segments.flatMap(valuesOf);
  const make = FORMULAS[formula ?? ''];
  if (!make) throw new Error(`No formula "${formula}"`);
  return Array.from({ length: spec.n ?? 0 }, (_, i) => make(i, spec as Record<string, number>));
}

export function countsOf(given: unknown): Map<string, number> {
  return new Map((given as { counts: [string, number][] }).counts);
}

interface Spec {
  readonly repeat?: readonly (readonly [number, number])[];
  readonly segments?: readonly unknown[];
  readonly formula?: string;
  readonly n?: number;
}

const FORMULAS: Readonly<Record<string, (i: number, spec: Record<string, number>) => number>> = {
  'x_i = (((a*i+c) mod m)/m)*scale+shift, i=0..n-1': (i, { a, c, m, scale, shift }) =>
    (((a! * i + c!) % m!) / m!) * scale! + shift!,
  'x_i = a*sin(i*b)+c0*cos(i*0.37)+d (radians), i=0..n-1': (i, { a, b, c0, d }) =>
    a! * Math.sin(i * b!) + c0! * Math.cos(i * 0.37) + d!,
  '1 if i mod 5 == 0 else 0': (i) => (i % 5 === 0 ? 1 : 0),
  '((3*i) mod 4)+2': (i) => ((3 * i) % 4) + 2,
  '1 if (7*i) mod 10 < 2 else 0': (i) => ((7 * i) % 10 < 2 ? 1 : 0),
  '1 if (7*i) mod 10 < 8 else 0': (i) => ((7 * i) % 10 < 8 ? 1 : 0),
};

/** What of a case's expected values an answer does not have, within the case's tolerances; `names` limits it to those. */
export function missesIn(
  one: DriftCase,
  answer: Readonly<Record<string, unknown>>,
  names: readonly string[] = Object.keys(one.expected),
): unknown[] {
  return names.flatMap((name) => {
    const expected = one.expected[name];
    return missesOf(answer[name], expected, boundOf(one, name, expected)).map((miss) => ({ name, miss }));
  });
}

/** How far an answer may be off: each case names its tolerances, one for a value, for all, or relative to it. */
function boundOf({ tolerance }: DriftCase, name: string, expected: unknown): number {
  const { abs = 0, rel = 0, pvalue_rel: relativeP } = tolerance as Record<string, number>;
  const own = tolerance[name];
  const size = typeof expected === 'number' ? Math.abs(expected) : 1;
  if (typeof own === 'number') return own;
  if (name === 'pvalue' && relativeP !== undefined) return relativeP * size;
  // Shares of the bins are held to the tolerance of what is made of them.
  if (name.endsWith('_share')) return tolerance.psi as number;
  return abs + rel * size;
}

function missesOf(answer: unknown, expected: unknown, bound: number): unknown[] {
  if (Array.isArray(expected)) {
    const list = Array.isArray(answer) ? answer : [];
    if (list.length !== expected.length) return [{ answer, expected }];
    return expected.flatMap((one, i) => missesOf(list[i], one, bound));
  }
  const close = typeof expected === 'number' && typeof answer === 'number' && Math.abs(answer - expected) <= bound;
  return close || answer === expected ? [] : [{ answer, expected, bound }];
}
