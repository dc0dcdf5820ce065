import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prepareData } from '../kit/prepared.ts';
import { type DataFolder, dataFolder, type Steward, startMain, startSteward, until } from '../kit/steward.ts';
import { checkLedger } from './check-ledger.ts';
import { startVotingLoad, votingLifecycle } from './voting-load.ts';

let folder: DataFolder;
let env: Record<string, string>;
let running: Steward;

/** A module loaded before Steward that makes faults out of nowhere on a signal. */
const FAULTS = `--import=data:text/javascript,${encodeURIComponent(
  `process.on('SIGUSR2', () => void Promise.reject(new Error('a rejection of a test')));
   process.on('SIGWINCH', () => { throw new Error('an error of a test'); });`,
)}`;

beforeAll(async () => {
  folder = await dataFolder();
  await prepareData(folder.dataDir);
  env = { DATA_DIR: folder.dataDir, LIFECYCLE_FILE: await votingLifecycle(folder.dataDir) };
});
afterAll(() => folder.remove());

test('a stop in the middle of votes ends cleanly, and the next start goes on with nothing lost', {
  timeout: 90_000,
}, async () => {
  const first = await startSteward({ env });
  let current = Promise.resolve(first);
  const load = startVotingLoad({ ask: folder.ask, current: () => current, workers: 3 });
  await until('a few votes', async () => load.counts.acknowledged >= 12);

  const next = Promise.withResolvers<Steward>();
  current = next.promise;
  const stopped = await first.stop();
  expect(stopped).toMatchObject({ code: 0 });
  expect(stopped.ms).toBeLessThan(10_000);
  expect(stopped.said).not.toMatch(/"level":(40|50)/);
  expect(await folder.server(), 'the server after a clean stop').toBeUndefined();

  const began = performance.now();
  const second = await startSteward({ env: { ...env, NODE_OPTIONS: FAULTS } });
  running = second;
  const ms = Math.round(performance.now() - began);
  console.log(`stopped in ${stopped.ms} ms, up again in ${ms} ms`);
  expect(ms).toBeLessThan(15_000);
  next.resolve(second);
  await load.end();
  const server = await folder.server();
  await folder.ask((sql) => checkLedger(server?.url ?? '', sql, load.cycles));
});

test('when its server dies Steward starts it again and goes on, without a restart of its own', {
  timeout: 60_000,
}, async () => {
  // Without a server this must throw here: a signal to process 0 would end the whole run of the tests.
  const before = (await folder.server())!;
  process.kill(before.pid, 'SIGQUIT');
  const after = await until('a server', async () => {
    const found = await folder.server();
    return found !== undefined && found.pid !== before.pid && found.socketFolder !== '' && found;
  });
  expect(after.url, 'where every pool looks for it').toBe(before.url);
  await until('ready again', async () => (await fetch(`${running.url}/readyz`)).status === 200);
  const act = { key: randomUUID(), channel: 'general', text: '/model register revived --risk limited' };
  expect(await running.act('say', 'mia', act)).toMatchObject({ ok: true });
  expect(await folder.ask((sql) => sql`select name from model where name = 'revived'`)).toHaveLength(1);
});

test('a rejection that nobody handles is logged, an error that nobody catches ends Steward cleanly', {
  timeout: 60_000,
}, async () => {
  running.kill('SIGUSR2');
  expect((await fetch(`${running.url}/readyz`)).status).toBe(200);
  running.kill('SIGWINCH');
  const { code, said } = await running.ended;
  expect(code).toBe(1);
  expect(said).toContain('A rejection was handled by nobody');
  expect(said).toContain('a rejection of a test');
  expect(said).toContain('An error was caught by nobody');
  expect(said).toContain('an error of a test');
  expect(said).toContain('"msg":"started Postgres"');
  expect(said).not.toContain('using the Postgres that is running');
  expect(await folder.server()).toBeUndefined();
});

test('a stop that comes during the start leaves no server behind', { timeout: 60_000 }, async () => {
  const starting = startMain([], { env: { ...env, PORT: '0' } });
  await until('a server', () => folder.server());
  starting.kill('SIGTERM');
  expect(await starting.ended).toMatchObject({ code: 0 });
  expect(await folder.server()).toBeUndefined();
});

test('a port that is taken is said in one line, and no server is left behind', { timeout: 60_000 }, async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  try {
    await once(holder, 'listening');
    const PORT = String((holder.address() as AddressInfo).port);
    const { code, said } = await startMain([], { env: { ...env, PORT, LOG_LEVEL: 'error' } }).ended;
    expect(said).toBe(`Steward cannot start: port ${PORT} is taken. Stop what uses it, or set PORT.\n`);
    expect(code).toBe(1);
    expect(await folder.server()).toBeUndefined();
  } finally {
    holder.close();
  }
});
