import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../../src/kernel/log.ts';
import { beginOn, openDatabase } from '../../src/store/connect.ts';
import { type Embedded, openEmbedded } from '../../src/store/embedded/open-embedded.ts';
import { isDatabaseAway } from '../../src/store/unit.ts';
import { prepareData } from '../kit/prepared.ts';
import { type DataFolder, dataFolder, until } from '../kit/steward.ts';

const CONNECTIONS = 4;
const CRASHES = process.env.ROUNDS === 'full' ? 20 : 2;

let folder: DataFolder;
let server: Embedded;
beforeAll(async () => {
  folder = await dataFolder();
  await prepareData(folder.dataDir);
  server = await openEmbedded({ dataDir: folder.dataDir, log: silentLog });
});
afterAll(() => folder.remove());

test('a pool lives through crashes of its server: every transaction ends, and every connection serves again', {
  timeout: 120_000,
}, async () => {
  const { db, close } = openDatabase(server.url, { max: CONNECTIONS });
  for (let crash = 1; crash <= CRASHES; crash += 1) {
    let over = false;
    let done = 0;
    let away = 0;
    const worker = async (): Promise<void> => {
      while (!over) {
        try {
          await beginOn(db, (tx) => tx.execute(sql`select 1`));
          done += 1;
        } catch (error) {
          if (!isDatabaseAway(error)) throw error;
          away += 1;
        }
      }
    };
    const workers = Promise.all([worker(), worker(), worker()]);
    await until('transactions', async () => done > 50);
    process.kill((await folder.server())!.pid, 'SIGQUIT');
    await until('a failure', async () => away > 0);
    await openEmbedded({ dataDir: folder.dataDir, log: silentLog, socketDir: server.socketDir });
    const before = done;
    await until('transactions again', async () => done > before + 50);
    over = true;
    await workers;
    const backends = await Promise.all(
      Array.from({ length: CONNECTIONS }, () =>
        db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid, pg_sleep(0.2)`),
      ),
    );
    expect(new Set(backends.map(([row]) => row?.pid)).size).toBe(CONNECTIONS);
  }
  const began = performance.now();
  await close();
  expect(performance.now() - began).toBeLessThan(4_000);
});
