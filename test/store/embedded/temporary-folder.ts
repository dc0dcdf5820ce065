import { rm } from 'node:fs/promises';
import { onTestFinished } from 'vitest';
import { silentLog } from '../../../src/kernel/log.ts';
import { serverAccount } from '../../../src/store/embedded/account.ts';
import { placeOfData } from '../../../src/store/embedded/data-folder.ts';
import { openEmbedded } from '../../../src/store/embedded/open-embedded.ts';
import { readPostmaster } from '../../../src/store/embedded/postmaster.ts';
import { prepareData } from '../../kit/prepared.ts';
import { runFolder } from '../../kit/run-folder.ts';
import { sharedTestFolder } from '../../kit/test-server.ts';

/** A folder for one test that other users may enter (`mode`); whatever server is left in it is stopped at the end. */
export async function temporaryFolder(mode = 0o755): Promise<string> {
  const folder = await runFolder(mode);
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** As `temporaryServer`, where the data was made before: for tests of what comes after that. */
export async function preparedServer() {
  const options = await temporaryServer();
  await prepareData(options.dataDir);
  return options;
}

/** What a test opens its server with. The server is stopped when the test is over, whoever started it. */
export async function temporaryServer(mode?: number, sharedFolder = sharedTestFolder()) {
  const dataDir = await temporaryFolder(mode);
  const options = { dataDir, sharedFolder, log: silentLog };
  onTestFinished(async () => {
    const account = await serverAccount(dataDir, silentLog);
    if ((await readPostmaster(await placeOfData(dataDir, account, sharedFolder))) === undefined) return;
    const left = await openEmbedded(options);
    await left.stop();
  });
  return options;
}
