import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runFolder } from './run-folder.ts';

const checkout = fileURLToPath(new URL('../../', import.meta.url));

/** The folder to migrate from: /migrations, or while it is still empty a draft of it made from the tables as they are. */
export async function migrationsFolder(): Promise<string> {
  const folder = join(checkout, 'migrations');
  if ((await readdir(folder)).some((name) => name.endsWith('.sql'))) return folder;
  const out = await runFolder();
  const tool = join(checkout, 'node_modules/.bin/drizzle-kit');
  const options = ['--dialect', 'postgresql', '--schema', './src/**/tables.ts', '--breakpoints', 'false'];
  try {
    await promisify(execFile)(tool, ['generate', ...options, '--out', out, '--name', 'draft'], { cwd: checkout });
  } catch (error) {
    console.warn('no draft of the migrations could be made from the tables', error);
  }
  return out;
}
