import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { driftClient } from '../../src/clients/drift.ts';
import { readConfig } from '../../src/config.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { chiSquareQuantile, chiSquareUpper } from '../../src/monitoring/statistics/distributions/chi-square.ts';
import { psiNullThreshold, psiNullUpper } from '../../src/monitoring/statistics/psi-null.ts';

const docs = await readFile(join(import.meta.dirname, '../../docs/drift.md'), 'utf8');
/** A title, the commands below it, and the answer that the page shows. */
const examples = [
  ...docs.matchAll(/### ([^\n]+)\n(?:(?!###)[\s\S])*?```sh\n([\s\S]*?)```\n```json\n([\s\S]*?)```/g),
].map(([, title, commands, answer]) => [title!, commands!, JSON.parse(answer!) as Record<string, unknown>] as const);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steward-drift-docs-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('docs/drift.md explains cat-03, cat-11 and cat-12', () => {
  expect(examples.map(([title]) => /cat-\d+/.exec(title)?.[0]).sort()).toEqual(['cat-03', 'cat-11', 'cat-12']);
});

test.each(examples)('%s: the commands give what the page shows', async (_, commands, shown) => {
  let said = '';
  const out = (text: string): void => {
    said += text;
  };
  for (const line of commands.trim().split('\n')) {
    const file = /^echo '(.*)' > (\S+)$/.exec(line);
    if (file) await writeFile(join(folder, file[2]!), file[1]!);
    else {
      const args = line.replace('npm run -s drift -- ', '').split(' ');
      const inFolder = args.map((arg) => (arg.endsWith('.json') ? join(folder, arg) : arg));
      expect(await driftClient({ config: readConfig({}), args: inFolder, log: silentLog, out })).toBe(0);
    }
  }
  const answer = JSON.parse(said) as Record<string, unknown>;
  for (const [name, value] of Object.entries(shown)) {
    if (typeof value === 'number') {
      const off = Math.abs((answer[name] as number) - value);
      expect({ name, close: off <= 1e-9 * Math.abs(value) }).toEqual({ name, close: true });
    } else expect(answer[name]).toEqual(value);
  }
});

test('the false alarms of goodness of fit are those of its law', () => {
  const rows = [...docs.matchAll(/^\| ([\d,]+) \| ([\d,]+) \| ([\d.]+) % \|$/gm)].map((row) => row.slice(1).map(plain));
  expect(rows).toHaveLength(3);
  for (const [reference, current, alarms] of rows) {
    const chance = chiSquareUpper(chiSquareQuantile(0.05, 4) / (1 + current! / reference!), 4);
    expect((100 * chance).toFixed(1)).toBe(alarms!.toFixed(1));
  }
});

test('the thresholds of PSI are those of its law', () => {
  const rows = [...docs.matchAll(/^\| ([\d,]+) \| ([\d.]+) % \| ([\d.]+) \|$/gm)].map((row) => row.slice(1));
  expect(rows).toHaveLength(3);
  for (const [n, chance, threshold] of rows) {
    const sizes = { n: plain(n!), m: plain(n!), bins: 10 };
    expect(psiNullThreshold(sizes, 0.01).toFixed(3)).toBe(threshold);
    expect(100 * psiNullUpper(sizes, 0.1)).toBeCloseTo(Number(chance), Number(chance) >= 1 ? 0 : 1);
  }
});

const plain = (text: string): number => Number(text.replaceAll(',', ''));
