import { existsSync } from 'node:fs';
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { silentLog } from '../../../src/kernel/log.ts';
import { findBinaries, serverPackage } from '../../../src/store/embedded/binaries.ts';
import { runTool } from '../../../src/store/embedded/run-tool.ts';
import { temporaryFolder } from './temporary-folder.ts';

const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65_534, gid: 65_534 };
const installed = await serverPackage(`${process.platform}-${process.arch}`);

/** A copy of the installed package that a test may change. */
async function copyOfPackage(mode?: number) {
  const folder = join(await temporaryFolder(mode), 'package');
  await cp(installed!.folder, folder, { recursive: true, verbatimSymlinks: true });
  return { folder, version: 'copied' };
}

describe('findBinaries', () => {
  test('finds the programs of the installed package and the version of the server', async () => {
    const binaries = await findBinaries(undefined, '/no/such/folder', silentLog);
    expect(binaries).toEqual({ bin: join(installed!.folder, 'native', 'bin'), major: 18 });
  });

  test('says to set DATABASE_URL where there is no package for the machine', async () => {
    const none = findBinaries(undefined, '/no/such/folder', silentLog, serverPackage('plan9-mips'));
    await expect(none).rejects.toMatchObject({
      message: expect.stringContaining('No embedded Postgres runs on this machine'),
      hint: 'Set DATABASE_URL to a Postgres 15 or newer.',
    });
  });

  test('says to set DATABASE_URL where the programs do not run', async () => {
    const broken = await copyOfPackage();
    await rm(join(broken.folder, 'native', 'bin', 'postgres'));
    const found = findBinaries(undefined, '/no/such/folder', silentLog, Promise.resolve(broken));
    await expect(found).rejects.toMatchObject({
      message: expect.stringContaining('ENOENT'),
      hint: 'Set DATABASE_URL to a Postgres 15 or newer.',
    });
  });

  test('adds the links that are missing where install scripts are switched off', async () => {
    const bare = await copyOfPackage();
    const list = JSON.parse(await readFile(join(bare.folder, 'native', 'pg-symlinks.json'), 'utf8')) as {
      target: string;
    }[];
    await Promise.all(list.map(({ target }) => rm(join(bare.folder, target))));
    const { bin } = await findBinaries(undefined, '/no/such/folder', silentLog, Promise.resolve(bare));
    for (const program of ['postgres', 'initdb', 'pg_ctl']) {
      expect(await runTool(join(bin, program), ['--version'])).toMatchObject({ code: 0 });
    }
  });

  test.runIf(isRoot)('copies them once for a user who cannot reach them', async () => {
    const closed = await copyOfPackage(0o700);
    const shared = join(await temporaryFolder(), 'shared');
    const find = () => findBinaries(nobody, shared, silentLog, Promise.resolve(closed));
    const { bin, major } = await find();
    expect({ bin, major }).toEqual({ bin: join(shared, 'postgres-copied', 'native', 'bin'), major: 18 });
    await rm(closed.folder, { recursive: true });
    expect(await find()).toEqual({ bin, major });
    expect(existsSync(closed.folder)).toBe(false);
  });
});
