import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { StewardError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import { type Account, runTool } from './run-tool.ts';

const accountName = 'postgres';

/** How the usual systems create a system user: shadow-utils, then Busybox. */
const creators: readonly (readonly [string, readonly string[]])[] = [
  ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', accountName]],
  ['useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', accountName]],
  ['adduser', ['-S', '-D', '-H', accountName]],
];

/**
 * Whom the server must run as: Postgres refuses to run as root, so root takes the owner of the existing data, or else the
 * user `postgres`, created when missing. Undefined for everybody else: the server runs as the caller.
 */
export async function serverAccount(dataFolder: string, log: Log): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const existing = await stat(dataFolder).catch(() => undefined);
  if (existing !== undefined && existing.uid !== 0) return { uid: existing.uid, gid: existing.gid };
  const found = await lookUp();
  if (found !== undefined) return found;
  for (const [tool, args] of creators) {
    if ((await runTool(tool, args)).code !== 0) continue;
    const created = await lookUp();
    if (created === undefined) continue;
    log.info('created the system user that Postgres runs as, because it refuses to run as root', { user: accountName });
    return created;
  }
  throw new StewardError(
    'INTERNAL',
    `Postgres refuses to run as root, and the user ${accountName} could not be created.`,
    {
      hint: `Create the user ${accountName}, run Steward as an ordinary user, or set DATABASE_URL.`,
    },
  );
}

async function lookUp(): Promise<Account | undefined> {
  const [uid, gid] = await Promise.all([runTool('id', ['-u', accountName]), runTool('id', ['-g', accountName])]);
  if (uid.code !== 0 || gid.code !== 0) return undefined;
  return { uid: Number(uid.said), gid: Number(gid.said) };
}

/** Whether an account can walk to `path`: every existing folder on the way lets it through. True for ourselves. */
export async function canReach(path: string, account: Account | undefined): Promise<boolean> {
  if (account === undefined) return true;
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const found = await stat(folder).catch(() => undefined);
    if (found !== undefined) {
      const mine = found.uid === account.uid ? 0o100 : found.gid === account.gid ? 0o010 : 0o001;
      if ((found.mode & mine) === 0) return false;
    }
    if (folder === dirname(folder)) return true;
  }
}
