import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { driftMethods } from '../../../src/clients/drift-methods.ts';

interface ScipyCase {
  readonly kind: string;
  readonly pair?: string;
  readonly table?: readonly [unknown, unknown];
  readonly params: { readonly alternative?: 'less'; readonly method?: 'exact' };
  readonly expected: Readonly<Record<string, number>>;
}

const { pairs, cases } = JSON.parse(readFileSync(join(import.meta.dirname, 'scipy-cases.json'), 'utf8')) as {
  readonly pairs: Readonly<Record<string, readonly [unknown, unknown]>>;
  readonly cases: readonly ScipyCase[];
};

/** scipy's limit of Cramer and von Mises leaves terms below 1e-7 out, and the parabola of Anderson's p is a fit. */
const ABSOLUTE: Readonly<Record<string, number>> = { 'cramer-von-mises': 2e-7 };

describe('answers are those of scipy', () => {
  test.each(
    cases.map((one) => [one.kind, one.pair ?? JSON.stringify(one.table), JSON.stringify(one.params), one] as const),
  )('%s on %s with %s', (kind, _pair, _params, { pair, table, params, expected }) => {
    const [reference, current] = table ?? pairs[pair!]!;
    const files = [reference, current].map((value) => ({ kind: 'json', value, name: 'case' }) as const);
    const answer = driftMethods[kind]!.run(files, params);
    for (const [name, value] of Object.entries(expected)) {
      const off = Math.abs((answer[name] as number) - value);
      expect({ name, off, within: off <= (ABSOLUTE[kind] ?? 0) + 1e-9 * Math.abs(value) + 1e-12 }).toMatchObject({
        within: true,
      });
    }
  });
});
