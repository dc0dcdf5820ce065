import { chown, mkdir, mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canReach } from './account.ts';
import type { Account } from './run-tool.ts';

/** Bytes of a Unix socket's path: 108 on Linux and 104 on macOS (sun_path in sys/un.h), each with a final zero. */
const longestPath = process.platform === 'darwin' ? 103 : 107;

/**
 * Makes a short folder that only the server's user can enter: who may enter it may use the database.
 * With `again`, the same one as before, when it still is or can be the server's own.
 */
export async function makeSocketFolder(account: Account | undefined, again?: string): Promise<string> {
  if (again !== undefined) {
    await mkdir(again, { mode: 0o700 })
      .then(() => account && chown(again, account.uid, account.gid))
      .catch(() => {});
    if (await isSocketFolderOf(again, account)) return again;
  }
  const asked = tmpdir();
  const fits = Buffer.byteLength(join(asked, 'steward-XXXXXX', '.s.PGSQL.5432')) <= longestPath;
  const base = fits && (await canReach(asked, account)) ? asked : '/tmp';
  const folder = await mkdtemp(join(base, 'steward-'));
  if (account !== undefined) await chown(folder, account.uid, account.gid);
  return folder;
}

/** Whether the folder is still the server's own: after a reboot somebody else could have made one of the same name. */
export async function isSocketFolderOf(folder: string, account: Account | undefined): Promise<boolean> {
  const found = await stat(folder).catch(() => undefined);
  return found?.isDirectory() === true && found.uid === (account?.uid ?? process.getuid?.());
}
