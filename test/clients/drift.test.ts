import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { driftClient } from '../../src/clients/drift.ts';
import { clients } from '../../src/clients/index.ts';
import { readConfig } from '../../src/config.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { type DriftCase, driftCases, missesIn, valuesOf } from '../monitoring/statistics/drift-cases.ts';

let folder: string;
let made = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steward-drift-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(content: unknown, extension = 'json'): Promise<string> {
  const path = join(folder, `sample ${made++}.${extension}`);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function drift(...args: readonly string[]): Promise<{ code: number; said: string }> {
  let said = '';
  const out = (text: string): void => {
    said += text;
  };
  return { code: await driftClient({ config: readConfig({}), args, log: silentLog, out }), said };
}

/** The kinds of cases that the shell answers, with the call each takes. */
const METHODS: Readonly<Record<string, string>> = {
  ks_2samp: 'ks',
  wasserstein: 'wasserstein',
  energy_distance: 'energy',
  psi_quantile: 'psi',
  categorical_bundle: 'categorical',
  two_proportion_z: 'z',
  t_test_student: 't',
  t_test_welch: 'welch',
  mann_whitney_u: 'mann-whitney',
  anderson_darling_k_samp: 'anderson-darling',
  cramer_von_mises_2samp: 'cramer-von-mises',
  epps_singleton: 'epps-singleton',
  fisher_exact_2x2: 'fisher',
  page_hinkley: 'page-hinkley',
  ddm: 'ddm',
  adwin: 'adwin',
};

const asked = driftCases().filter(({ kind }) => kind in METHODS);
/** Numbers that no method of the shell prints under this name. */
const UNPRINTED = ['psi_laplace_plus1_per_bin', 'evidently_one_sided_less_p'];

describe('the shell answers the reference cases', () => {
  test.each(asked.map((one) => [one.id, one] as const))('%s', async (_, one) => {
    const { code, said } = await drift(...(await callOf(one)));
    expect(code).toBe(0);
    const names = Object.keys(one.expected).filter((name) => !UNPRINTED.includes(name));
    expect(missesIn(one, JSON.parse(said), names)).toEqual([]);
  });
});

async function callOf({ kind, reference, current, params }: DriftCase): Promise<string[]> {
  const given = [reference, current].filter((side) => side !== null);
  const files = await Promise.all(given.map((side) => fileOf(isFormula(side) ? valuesOf(side) : side)));
  const flags: string[] = [];
  const method = METHODS[kind]!;
  if (typeof params.alternative === 'string') flags.push('--alternative', params.alternative);
  if (method === 'ks' || method === 'cramer-von-mises')
    flags.push('--method', params.method === 'asymp' ? 'asymptotic' : String(params.method));
  if (method === 'psi') flags.push('--bins', String(params.bins));
  if (method === 'categorical') flags.push('--beside', 'evidently');
  return [method, ...files, ...flags];
}

const isFormula = (side: unknown): boolean =>
  !Array.isArray(side) && ['formula', 'repeat', 'segments'].some((key) => key in (side as object));

test('npm run -s drift reaches it', async () => {
  const { scripts } = JSON.parse(await readFile(join(import.meta.dirname, '../../package.json'), 'utf8'));
  expect([scripts.drift, clients.drift]).toEqual(['node src/main.ts drift', driftClient]);
});

describe('what a file may be', () => {
  test('a column of a CSV with quotes, a byte order mark, blank lines at the end and lines ended either way', async () => {
    const csv = await fileOf('\uFEFFid,"the ""score"""\r\n1, 1.5\r\n2,-2e3\n"3\n3",.5\n', 'csv');
    const array = await fileOf([1.5, -2000, 0.5]);
    const { code, said } = await drift('wasserstein', array, `${csv}:the "score"`);
    expect({ code, ...JSON.parse(said) }).toMatchObject({ code: 0, distance: 0, n_cur: 3 });
  });

  test('categories as texts, numbers and counts alike', async () => {
    const [rows, counts] = [
      await fileOf(['a', 'b', 'a', 1]),
      await fileOf({
        counts: [
          ['a', 2],
          ['b', 1],
          [1, 1],
        ],
      }),
    ];
    const column = `${await fileOf('kind\na\nb\na\n1\n', 'csv')}:kind`;
    for (const other of [counts, column]) {
      const { said } = await drift('categorical', rows, other);
      expect(JSON.parse(said)).toMatchObject({ chi2_homogeneity: 0, chi2_homogeneity_p: 1, tvd: 0, n_cur: 4 });
    }
  });

  test('missing values are a bin of psi, and nothing else takes them', async () => {
    const [whole, holes] = [await fileOf([1, 2, 3, 4]), await fileOf([1, 2, null, null])];
    const { said } = await drift('psi', whole, holes, '--bins', '2');
    expect(JSON.parse(said)).toMatchObject({ cur_share: [0.5, 0, 0.5], missing_ref: 0, missing_cur: 2 });
    await expect(drift('ks', whole, holes)).rejects.toThrow(/2 of 4 values .* are missing/);
  });

  test('what has no finite answer is null: two constants that differ are infinitely many standard errors apart', async () => {
    const { said } = await drift('t', await fileOf([1, 1]), await fileOf([2, 2]));
    expect(JSON.parse(said)).toMatchObject({ t: null, pvalue: 0 });
  });
});

describe('what is refused', () => {
  const sample = '[1, 2, 3, 4, 5]';
  test.each([
    ['ks', '[1, NaN]', /does not read as JSON/],
    ['ks', '[1, 1e999]', /Value 2 of .* is Infinity, which is no finite number/],
    ['ks', '[1, "2"]', /Value 2 of .* is "2"/],
    ['ks', '[]', /holds no numbers/],
    ['ks', '[null]', /holds no numbers/],
    ['ks', '', /does not read as JSON/],
    ['ks', '{"a": 1}', /is no array/],
    ['ks', '7', /is no array/],
    ['t', '[1]', /at least two values on each side/],
    ['welch', '[1]', /at least two values on each side/],
    ['cramer-von-mises', '[1]', /at least two values on each side/],
    ['epps-singleton', '[1, 2, 3, 4]', /at least five values on each side/],
    ['categorical', '["a", null]', /Value 2 of .* is null, which is no category/],
    ['categorical', '{"counts": [["a", -1]]}', /Count 1 of .* not a pair of value and whole number/],
    ['categorical', '{"counts": [["a", 1], ["a", 1]]}', /Count 2 of .* repeats "a"/],
    ['categorical', '{"counts": [["a", 0]]}', /holds no values/],
    ['z', '{"n": 3, "successes": 4}', /0 <= successes <= n/],
    ['z', '{"n": 0, "successes": 0}', /0 <= successes <= n/],
    ['fisher', '[1, 2, 3]', /is no pair of counts/],
    ['fisher', '[1, 2.5]', /is no pair of counts/],
    ['ddm', '[0, 1, 2]', /between 0 and 1/],
  ])('%s of %s', async (method, content, message) => {
    const file = await fileOf(content);
    const other = await fileOf(sample);
    const files = method === 'ddm' ? [file] : method === 'z' || method === 'fisher' ? [file, file] : [other, file];
    await expect(drift(method, ...files)).rejects.toThrow(message);
  });

  test.each([
    [':score', /no column "score"/],
    ['', /Which column/],
    [':a', /Line 3 of .* is "NaN", which is no finite number/],
    [':b', /Line 3 of .* has 1 of 2 columns/],
  ])('file.csv%s', async (column, message) => {
    const csv = await fileOf('a,b\n1,2\nNaN\n', 'csv');
    await expect(drift('ks', await fileOf(sample), `${csv}${column}`)).rejects.toThrow(message);
  });

  test.each([
    ['a quote that is not closed', 'a\n"1', /A quote is not closed: .*line 2/],
    ['words after a closed quote', 'a\n"1"2', /Something follows a closed quote/],
    ['two columns of one name', 'a,a\n1,2', /more than one column "a"/],
    ['no line at all', '', /is empty/],
  ])('a CSV with %s', async (_, content, message) => {
    await expect(drift('adwin', `${await fileOf(content, 'csv')}:a`)).rejects.toThrow(message);
  });

  test.each([
    ['a file that is not there', '/nowhere/at all.json', /There is no file/],
    ['a folder', '/tmp', /A folder is no sample/],
    ['a file without end', '/dev/zero', /larger than 256 MB/],
  ])('%s', async (_, path, message) => {
    await expect(drift('ks', path, path)).rejects.toThrow(message);
  });

  test.each([
    [['kss', 'a', 'b'], /There is no method kss. Did you mean ks\?/],
    [['constructor', 'a', 'b'], /There is no method constructor/],
    [[], /npm run -s drift/],
    [['ks', 'a'], /ks takes two files, the reference and the current one; there are 1/],
    [['adwin', 'a', 'b'], /adwin takes one file; there are 2/],
    [['ks', 'a', 'b', '--bins', '5'], /--bins means nothing to ks/],
    [['ks', 'a', 'b', '--alternative', 'up'], /--alternative is two-sided or less or greater, not up/],
    [['psi', 'a', 'b', '--bins', 'ten'], /--bins is a whole number, not ten/],
  ])('%j, with exit code 2', async (args, message) => {
    const { code, said } = await drift(...args);
    expect({ code, said }).toEqual({ code: 2, said: expect.stringMatching(message) });
  });

  test.each(['0', '1', '10001'])('%s bins', async (bins) => {
    const file = await fileOf(sample);
    await expect(drift('psi', file, file, '--bins', bins)).rejects.toThrow(`${bins} bins cannot be made.`);
  });
});
