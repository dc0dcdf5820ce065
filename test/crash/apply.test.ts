import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Receiver, startReceiver } from '../kit/receiver.ts';
import { checkout, type DataFolder, dataFolder, runClient, type Steward, startSteward, until } from '../kit/steward.ts';

let folder: DataFolder;
let receiver: Receiver;
let env: Record<string, string>;
beforeAll(async () => {
  folder = await dataFolder();
  receiver = await startReceiver();
  const shipped = await readFile(join(checkout, 'lifecycle.yml'), 'utf8');
  const hook = { url: `${receiver.url}/hook`, secrets: ['RELEASES'], 'allow-private': true };
  const file = join(folder.dataDir, 'lifecycle.yml');
  await writeFile(file, shipped.replace('effects: {}', `effects: ${JSON.stringify({ staging: [{ webhook: hook }] })}`));
  env = { DATA_DIR: folder.dataDir, LIFECYCLE_FILE: file, EFFECT_RELEASES: 'r'.repeat(40), LOG_LEVEL: 'warn' };
});
afterAll(async () => {
  await receiver.close();
  await folder.remove();
});

const say = async (steward: Steward, person: string, text: string): Promise<void> => {
  const said = await steward.act('say', person, { key: randomUUID(), channel: 'general', text });
  expect(said, text).toMatchObject({ ok: true });
};
const stateOf = (subject: string) =>
  folder.ask(
    async (sql) => (await sql<{ state: string }[]>`select state from request where subject = ${subject}`)[0]?.state,
  );
const factsOf = (kind: string, subject: string) =>
  folder.ask(
    async (sql) =>
      (
        await sql`select seq from ledger where body::jsonb ->> 'kind' = ${kind} and body::jsonb -> 'body' ->> 'subject' = ${subject}`
      ).length,
  );
/** Time passes: what would be tried in a minute is due now. */
const passTime = () => folder.ask((sql) => sql`update timer set due_at = clock_timestamp() where kind = 'apply'`);

/** Asks for staging and approves it: the effect begins. */
async function approve(steward: Steward, subject: string): Promise<void> {
  const [model] = subject.split('@');
  await say(steward, 'mia', `/model register ${model} --risk limited`);
  await say(steward, 'mia', `/version add ${subject} --digest sha256:${'a'.repeat(16)} --metric auc=0.9`);
  await say(steward, 'mia', `/promote ${subject} to staging`);
  const number = await folder.ask(
    async (sql) => (await sql`select number from request where subject = ${subject}`)[0]?.number,
  );
  await say(steward, 'leo', `/approve R-${number}`);
}

test('a Steward killed between decision and apply sends again under the same id and applies once', {
  timeout: 120_000,
}, async () => {
  let steward = await startSteward({ env });
  // The receiver takes the call and says nothing: Steward dies waiting, and nobody knows whether it happened.
  receiver.answer = () => undefined;
  await approve(steward, 'killed@v1');
  await until('the call', async () => receiver.received.length === 1);
  steward.kill('SIGKILL');
  await steward.ended;
  expect(await stateOf('killed@v1')).toBe('applying');
  expect(await factsOf('request.applied', 'killed@v1')).toBe(0);

  receiver.answer = (_, response) => void response.writeHead(204).end();
  steward = await startSteward({ env });
  await passTime();
  await until('the end', async () => (await stateOf('killed@v1')) === 'applied');
  const ids = receiver.received.map((call) => call.headers['webhook-id']);
  expect(ids).toEqual([ids[0], ids[0]]);
  expect(receiver.received[1]?.body).toBe(receiver.received[0]?.body);
  expect(await factsOf('request.applied', 'killed@v1')).toBe(1);

  // Killed after the receiver answered, before or after the commit: whichever it was, the end is the same.
  receiver.answer = (_, response) => {
    response.writeHead(204).end(() => steward.kill('SIGKILL'));
  };
  await approve(steward, 'answered@v1').catch(() => undefined);
  await steward.ended;
  receiver.answer = (_, response) => void response.writeHead(204).end();
  steward = await startSteward({ env });
  await passTime();
  await until('the end', async () => (await stateOf('answered@v1')) === 'applied');
  expect(await factsOf('request.applied', 'answered@v1')).toBe(1);
  expect(new Set(receiver.received.slice(2).map((call) => call.headers['webhook-id'])).size).toBe(1);
  const rows = await folder.ask(
    (sql) => sql`
    select stage from placement where subject = 'answered@v1' and track = 'release' and to_at is null`,
  );
  expect(rows).toMatchObject([{ stage: 'staging' }]);
  const audit = await runClient(['audit', 'verify'], env);
  expect(audit).toEqual({ code: 0, said: expect.stringMatching(/sample: whole/) });
  expect(await steward.stop()).toMatchObject({ code: 0 });
});
