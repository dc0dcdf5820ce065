import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inject } from 'vitest';
import { silentLog } from '../../src/kernel/log.ts';
import { serverAccount } from '../../src/store/embedded/account.ts';
import { findBinaries } from '../../src/store/embedded/binaries.ts';
import { makeDataFolder } from '../../src/store/embedded/data-folder.ts';
import { runTool } from '../../src/store/embedded/run-tool.ts';

/** Makes the data folder that all others of a run are copied from, as Steward makes its own. Returns where it is. */
export async function makePrepared(folder: string, sharedFolder: string): Promise<string> {
  const data = join(folder, 'prepared');
  const account = await serverAccount(data, silentLog);
  await makeDataFolder(data, await findBinaries(account, sharedFolder, silentLog), account, false);
  return data;
}

/** Copies prepared data to where the server of `dataDir` looks for its own, with its owner. */
export async function copyPrepared(prepared: string, dataDir: string): Promise<void> {
  const goal = join(dataDir, 'postgres');
  await mkdir(dirname(goal), { recursive: true });
  const { code, said } = await runTool('cp', ['-Rp', prepared, goal]);
  if (code !== 0) throw new Error(`the prepared data could not be copied: ${said}`);
}

/** Gives `dataDir` an empty Postgres, for tests of what comes after it was made: initdb is a second of CPU. */
export const prepareData = (dataDir: string): Promise<void> => copyPrepared(inject('preparedData'), dataDir);
