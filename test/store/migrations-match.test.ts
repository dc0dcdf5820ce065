import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

it('has a migration for everything that the tables say', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'steward-migrations-'));
  try {
    await cp(join(root, 'migrations'), folder, { recursive: true });
    const before = await readdir(folder);
    const options = [
      '--dialect',
      'postgresql',
      '--schema',
      './src/**/tables.ts',
      '--out',
      relative(root, folder),
      '--name',
      'missing',
    ];
    const { stdout } = await promisify(execFile)(
      join(root, 'node_modules/.bin/drizzle-kit'),
      ['generate', ...options],
      {
        cwd: root,
      },
    );
    expect(stdout).toContain('No schema changes');
    expect(await readdir(folder)).toEqual(before);
  } finally {
    await rm(folder, { recursive: true });
  }
});
