import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seeded } from '../chat/random.ts';
import { prepareData } from '../kit/prepared.ts';
import {
  type DataFolder,
  dataFolder,
  runClient,
  type Steward,
  startMain,
  startSteward,
  until,
} from '../kit/steward.ts';
import { checkLedger } from './check-ledger.ts';
import { checkRoom } from './check-room.ts';
import { startVotingLoad, votingLifecycle } from './voting-load.ts';

const full = process.env.ROUNDS === 'full';
const KILLS = full ? 24 : 3;
/** One kill in four comes while Steward starts. */
const WHILE_STARTING = 4;
const RUNS_FOR_MS = 1_200;
const STARTS_FOR_MS = 1_000;

let folder: DataFolder;
let env: Record<string, string>;
beforeAll(async () => {
  folder = await dataFolder();
  await prepareData(folder.dataDir);
  env = { DATA_DIR: folder.dataDir, LIFECYCLE_FILE: await votingLifecycle(folder.dataDir), LOG_LEVEL: 'warn' };
});
afterAll(() => folder.remove());

test(`${KILLS} kills at random moments lose nothing that was acknowledged and double nothing`, {
  timeout: full ? 600_000 : 120_000,
}, async () => {
  const random = seeded();
  console.log(`seed ${random.seed}`);
  let steward = await startSteward({ env });
  let current = Promise.resolve(steward);
  const server = await folder.server();
  const load = startVotingLoad({ ask: folder.ask, current: () => current, workers: 4 });
  for (let kills = 1; kills <= KILLS; kills += 1) {
    // The length of the voting load is what is random here; nothing is waited for.
    await sleep(random.below(RUNS_FOR_MS));
    const next = Promise.withResolvers<Steward>();
    current = next.promise;
    steward.kill('SIGKILL');
    await steward.ended;
    if (kills % WHILE_STARTING === 0 && kills < KILLS) {
      kills += 1;
      const starting = startMain([], { env: { ...env, PORT: '0' } });
      await sleep(random.below(STARTS_FOR_MS));
      starting.kill('SIGKILL');
      await starting.ended;
    }
    steward = await startSteward({ env });
    next.resolve(steward);
  }
  await load.end();
  const { acknowledged, resent } = load.counts;
  console.log(`${load.cycles.length} requests, ${acknowledged} acts acknowledged, ${resent} sent again`);
  expect(load.cycles.length).toBeGreaterThan(0);
  expect(server).toBeDefined();
  expect(await folder.server(), 'the server that lived through it all').toEqual(server);
  await folder.ask((sql) => checkLedger(server?.url ?? '', sql, load.cycles));
  const audit = await runClient(['audit', 'verify'], env);
  expect(audit).toEqual({
    code: 0,
    said: expect.stringMatching(/^sample: whole, \d+ rows\.\nsample: No checkpoint was signed yet, .*\n$/),
  });

  await until('a room where every card shows what it should', () => folder.ask(nothingIsDue), 60_000);
  await folder.ask((sql) => checkRoom(sql, load.cycles));
  expect(await steward.stop()).toMatchObject({ code: 0 });
  expect(await folder.server(), 'a server after a clean stop').toBeUndefined();
});

async function nothingIsDue(sql: Parameters<Parameters<DataFolder['ask']>[0]>[0]): Promise<boolean> {
  const [due] = await sql`select count(*)::int as count from card where dead is null and wanted > shown`;
  return due?.count === 0;
}
