import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../../src/kernel/log.ts';
import { openDatabase } from '../../src/store/connect.ts';
import { type Embedded, openEmbedded } from '../../src/store/embedded/open-embedded.ts';
import { prepareData } from '../kit/prepared.ts';
import { type DataFolder, dataFolder, type Steward, startSteward, until } from '../kit/steward.ts';
import { alertDuty } from './alert-duty.ts';

/** Long enough for every loop to fail a few times and to wait longer between its tries; `ROUNDS=full`: a minute. */
const AWAY_MS = process.env.ROUNDS === 'full' ? 60_000 : 2_500;

/** Two Stewards on one DATABASE_URL, which is a server of ours that we may take away. */
let folder: DataFolder;
let server: Embedded;
let stewards: Steward[];
beforeAll(async () => {
  folder = await dataFolder();
  await prepareData(folder.dataDir);
  server = await openEmbedded({ dataDir: folder.dataDir, log: silentLog });
  const env = { DATABASE_URL: server.url };
  // Both migrate the empty database at the same time.
  stewards = await Promise.all([startSteward({ env }), startSteward({ env })]);
});
afterAll(async () => {
  for (const steward of stewards ?? []) steward.kill('SIGKILL');
  await folder.remove();
});

const ready = async ({ url }: Steward): Promise<number> => (await fetch(`${url}/readyz`)).status;
const count = (sql: string): Promise<number> =>
  folder.ask(async (ask) => Number((await ask.unsafe(`select count(*) as n from ${sql}`))[0]?.n));
/** Facts of the ledger but for what the engine writes of alerts and pages by itself. */
const ofPeople = `ledger where body::jsonb ->> 'kind' not like all (array['alert.%', 'page.%'])`;
const pagesTo = (person: string) =>
  count(`room_message where channel = '@${person}' and card ->> 'summary' like '%SEV1%'`);
const alertsOf = (names: readonly string[]): Promise<number> =>
  folder.ask(async (sql) => (await sql`select from alert where labels ->> 'alertname' = any(${[...names]})`).length);
const say = (steward: Steward | undefined, person: string, text: string, key = randomUUID()) =>
  steward!.act('say', person, { key, channel: 'general', text });

test('two Stewards on one database both serve, and each act counts once', async () => {
  const [first, second] = stewards;
  expect(await Promise.all(stewards.map(ready))).toEqual([200, 200]);
  await say(first, 'mia', '/model register twin --risk limited --about Twins');
  await say(first, 'mia', '/version add twin@v1 --digest sha256:aaaaaaaaaaaaaaaa --metric auc=0.9');
  const key = randomUUID();
  const asked = await Promise.all([
    say(first, 'mia', '/promote twin@v1 to staging', key),
    say(second, 'mia', '/promote twin@v1 to staging', key),
  ]);
  expect(asked.map(({ ok }) => ok)).toEqual([true, true]);
  // A slow act is acknowledged before it is done.
  await until('the request', async () => (await count('request')) > 0);
  await say(second, 'leo', '/approve R-1');
  await until('the applied request', async () => (await count(`request where state = 'applied'`)) === 1);
  expect(await count('request')).toBe(1);
  await until('the one card', async () => (await count(`card where subject = 'request:1' and wanted = shown`)) === 2);
  expect(await count(`room_message where channel = 'releases' and thread is null and card is not null`)).toBe(1);
});

test('while the database is away people are told to try again, and nothing is half done', {
  timeout: AWAY_MS + 60_000,
}, async () => {
  const [first] = stewards;
  await say(first, 'mia', '/promote twin@v1 to canary');
  await until('the request', async () => (await count('request')) === 2);
  const database = openDatabase(server.url, { max: 1 });
  const send = await alertDuty(database, { first: 'leo', second: 'mia', groupBy: [] });
  await database.close();
  expect(await send(first, 'Down')).toBe(200);
  await until('the page', async () => (await pagesTo('leo')) === 1);
  // Its next step comes due while the database is away.
  await folder.ask(
    (sql) => sql`update timer set due_at = clock_timestamp() + interval '1 second' where kind = 'page-step'`,
  );
  const sent = Array.from({ length: 20 }, (_, n) => `Sent${n}`);
  const racing = sent.map((alertname, n) => send(stewards[n % 2], alertname));
  const facts = await count(ofPeople);
  await Promise.race(racing);
  await server.stop();
  const answers = await Promise.all(racing);
  expect(answers.filter((status) => status !== 200 && status !== 503)).toEqual([]);
  for (const steward of stewards) await until('not ready', async () => (await ready(steward)) === 503);
  expect((await fetch(`${first!.url}/healthz`)).status).toBe(200);
  const [key, vote] = [randomUUID(), randomUUID()];
  const tryAgain = { status: 503, body: { code: 'TRY_AGAIN', title: expect.stringContaining('try again') } };
  const away = performance.now();
  do {
    expect(await say(first, 'mia', '/model register lost --risk limited', key)).toMatchObject(tryAgain);
    expect(await say(first, 'leo', '/approve R-2', vote)).toMatchObject(tryAgain);
    expect(await Promise.all(stewards.map((each) => send(each, 'Late')))).toEqual([503, 503]);
    expect((await fetch(`${first!.url}/healthz`)).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, AWAY_MS / 50));
  } while (performance.now() - away < AWAY_MS);
  const page = await fetch(`${first!.url}/console`, { headers: { accept: 'text/html' } });
  expect(page.status).toBe(503);
  expect(await page.text()).toContain('try again');

  await openEmbedded({ dataDir: folder.dataDir, log: silentLog, socketDir: server.socketDir });
  const began = performance.now();
  for (const steward of stewards) await until('ready again', async () => (await ready(steward)) === 200);
  console.log(`ready again after ${Math.round(performance.now() - began)} ms`);
  expect(await count(ofPeople)).toBe(facts);
  // The page goes on by itself, and nobody got it twice.
  await until('the next one paged', async () => (await pagesTo('mia')) === 1);
  expect(await pagesTo('leo')).toBe(1);
  // What was acknowledged is there; what was refused is taken when its sender sends it again.
  const taken = sent.filter((_, n) => answers[n] === 200);
  expect(taken).not.toEqual([]);
  expect(await alertsOf(taken)).toBe(taken.length);
  for (const alertname of [...sent, 'Late']) expect(await send(stewards[1], alertname)).toBe(200);
  await until('all in one group', async () => (await count('alert_member')) === sent.length + 2);
  expect(await count('alert_group')).toBe(1);
  expect(await say(first, 'mia', '/model register lost --risk limited', key)).toMatchObject({ ok: true });
  await until('the model', async () => (await count(`model where name = 'lost'`)) === 1);
  // What was begun before goes on, without a restart: the vote counts once, the card follows.
  expect(await say(first, 'leo', '/approve R-2', vote)).toMatchObject({ ok: true });
  const applied = `request where number = 2 and state = 'applied'`;
  await until('the applied request', async () => (await count(applied)) === 1);
  await until('what is under way', async () => (await count('card where dead is null and wanted > shown')) === 0);
  expect(await count(`room_message where channel = 'releases' and thread is null and card is not null`)).toBe(2);
});

test('a database that answers nothing makes Steward not ready, and an act sent again counts once', async () => {
  const [first] = stewards;
  const key = randomUUID();
  const frozen = await backendsOf((await folder.server())!.pid);
  for (const pid of frozen) process.kill(pid, 'SIGSTOP');
  try {
    const act = first!.act(
      'say',
      'mia',
      { key, channel: 'general', text: '/model register slow --risk limited' },
      3_000,
    );
    await expect(act).rejects.toThrow('timeout');
    expect(await ready(first!)).toBe(503);
  } finally {
    for (const pid of frozen) process.kill(pid, 'SIGCONT');
  }
  await until('ready again', async () => (await ready(first!)) === 200);
  expect(await say(first, 'mia', '/model register slow --risk limited', key)).toMatchObject({ ok: true });
  const registered = `ledger where body::jsonb ->> 'kind' = 'model.registered' and body like '%"slow"%'`;
  await until('the model', async () => (await count(registered)) > 0);
  expect(await count(registered)).toBe(1);
});

test('both stop cleanly and leave the database alone', async () => {
  for (const steward of stewards) expect(await steward.stop()).toMatchObject({ code: 0 });
  expect(await folder.server()).toBeDefined();
});

/** The processes of a server: the one that listens and all it started (proc(5), field 4 of stat). */
async function backendsOf(postmaster: number): Promise<number[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
  const parents = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      return { pid, parent: Number(stat.slice(stat.lastIndexOf(')')).split(' ')[2]) };
    }),
  );
  return [postmaster, ...parents.filter(({ parent }) => parent === postmaster).map(({ pid }) => pid)];
}
