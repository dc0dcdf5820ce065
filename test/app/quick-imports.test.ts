import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { neighbourOf } from '../../src/quick-imports.ts';

const checkout = join(import.meta.dirname, '../..');
const packages = join(checkout, 'node_modules');
const ours = (file: string): string => pathToFileURL(join(checkout, file)).href;

test.each([
  ['./sql/sql.js', 'file:///x/node_modules/drizzle-orm/index.js', 'file:///x/node_modules/drizzle-orm/sql/sql.js'],
  ['../sql.js', 'file:///x/node_modules/drizzle-orm/pg-core/a.js', 'file:///x/node_modules/drizzle-orm/sql.js'],
  ['drizzle-orm/sql', 'file:///x/node_modules/drizzle-orm/index.js', undefined],
  ['./sql.cjs', 'file:///x/node_modules/drizzle-orm/index.cjs', undefined],
  ['./core.js', 'file:///x/node_modules/zod/index.js', undefined],
  ['./a.js', 'file:///x/node_modules/drizzle-orm/node_modules/other/b.cjs', undefined],
  ['./core/util.js', 'file:///x/node_modules/zrender/lib/a.js', 'file:///x/node_modules/zrender/lib/core/util.js'],
  ['../tslib.js', 'file:///x/node_modules/zrender/node_modules/tslib/modules/index.js', undefined],
  ['./app.ts', 'file:///x/src/main.ts', undefined],
  ['./app.ts', ours('src/main.ts'), ours('src/app.ts')],
  ['../../commands/help.ts', ours('src/chat/a.ts'), ours('commands/help.ts')],
  ['./a.ts', ours('node_modules/other/b.ts'), undefined],
  ['zod', ours('src/main.ts'), undefined],
  ['./app.js', undefined, undefined],
])('%s in %s is found at %s', (specifier, parent, expected) => {
  expect(neighbourOf(specifier, parent)).toBe(expected);
});

test('what our files import by name is what Node finds for each of them, and imports of data are left to it', async () => {
  const { z } = await import('zod');
  expect((await import(import.meta.resolve('zod'))).z).toBe(z);
  const { default: own } = await import('../../package.json', { with: { type: 'json' } });
  expect(own.name).toBe('steward');
});

test.each(['drizzle-orm', 'hono', 'echarts/lib', 'zrender/lib'])(
  '%s is of ES modules throughout, and each neighbour is where it is looked for',
  (name) => {
    const from = join(packages, name);
    expect(JSON.parse(readFileSync(join(packages, name.split('/')[0]!, 'package.json'), 'utf8'))).toMatchObject({
      type: 'module',
    });
    const files = readdirSync(from, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.js') && !file.includes(`cjs${sep}`) && !file.includes('node_modules'),
    );
    const present = new Set(files.map((file) => join(from, file)));
    const missing = files.flatMap((file) => {
      const parent = pathToFileURL(join(from, file)).href;
      const named = readFileSync(join(from, file), 'utf8').matchAll(
        /^(?:import|export)\s[^'"]*from\s*["'](\.[^'"]+)["']/gm,
      );
      return [...named].flatMap(([, specifier = '']) => {
        const found = neighbourOf(specifier, parent);
        return found !== undefined && present.has(fileURLToPath(found)) ? [] : [`${file}: ${specifier}`];
      });
    });
    expect(files.length).toBeGreaterThan(50);
    expect(missing).toEqual([]);
  },
);
