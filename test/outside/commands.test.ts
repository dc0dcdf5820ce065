import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createCommands } from '../../commands/index.ts';
import type { Card } from '../../src/chat/card.ts';
import { createDispatch } from '../../src/chat/dispatch.ts';
import { plainText } from '../../src/chat/text.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { authorise } from '../../src/people/authorise.ts';
import { type ApplyWorld, approvedWorld } from '../effects/apply-world.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { answering, type Receiver, startReceiver } from '../kit/receiver.ts';
import { policy } from '../people/people-kit.ts';

let on: TestDatabase;
let receiver: Receiver;
beforeAll(async () => {
  on = await testDatabase();
});
afterAll(() => on.close());
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const made = () =>
  approvedWorld(on, [{ webhook: { url: `${receiver.url}/hook`, secrets: ['RELEASES'], 'allow-private': true } }]);

let keys = 0;
/** Says a command in the world's console, through the real dispatch; the words of the answer. */
async function say(world: ApplyWorld, user: string, text: string): Promise<string> {
  let heard: Card | undefined;
  keys += 1;
  const dispatch = createDispatch({
    commands: createCommands({
      root: 'steward',
      publicUrl: () => 'https://steward.example.com',
      platformOf: () => undefined,
      approvingGroups: async () => [],
      deadLetters: async () => [],
      subjectAt: async () => undefined,
      cardLinks: async () => new Map(),
      ledgerKey: undefined,
    }),
    root: 'steward',
    defaultZone: 'UTC',
    now: () => world.clock.now,
    log: silentLog,
    workspaceOf: async () => ({ ...world.system, now: world.clock.now }),
    standing: async () => undefined,
    authorise: (tx, { origin, speaker }, access) => authorise(tx, { origin, speaker }, access, policy),
    defer: async () => async () => {},
    afterMs: 20_000,
  });
  await dispatch.invoke({
    origin: { platform: 'console', team: world.system.workspace, channel: 'general' },
    speaker: { id: user, name: user },
    source: 'command',
    said: { type: 'line', text },
    key: `key-${keys}`,
    answer: {
      say: async (card) => {
        heard = card;
      },
      form: async () => true,
    },
  });
  return (heard?.parts ?? [])
    .map((part) =>
      part.type === 'table'
        ? part.rows.map((row) => row.map(plainText).join(' | ')).join('\n')
        : 'text' in part
          ? plainText(part.text)
          : '',
    )
    .join('\n');
}

test('an admin lists deliveries and sends one again', async () => {
  const world = await made();
  expect(await say(world, 'ada', 'delivery list')).toContain('No webhook was sent yet');
  receiver.answer = answering(503, 'later');
  await world.apply();
  const listed = await say(world, 'ada', 'delivery list');
  expect(listed).toContain(`R-${world.number} churn@v12 | ${new URL(receiver.url).host} | failed | 1`);
  expect(listed).toContain('503 later');
  const id = /msg_[0-9a-f]{24}/.exec(listed)?.[0];
  expect(await say(world, 'ada', `delivery replay ${id}`)).toContain('is sent again now');
  await world.runDue();
  expect(receiver.received).toHaveLength(2);
  expect(await say(world, 'ada', 'delivery replay msg_nothing')).toContain('not the id of a delivery');
  for (const command of ['delivery list', `delivery replay ${id}`, 'integration list'])
    expect(await say(world, 'leo', command)).toContain('This needs the role admin');
});

test('whoever asked tries again, and the effects run at once', async () => {
  const world = await made();
  receiver.answer = answering(500);
  await world.apply();
  receiver.answer = answering(204);
  expect(await say(world, 'mia', `apply retry R-${world.number}`)).toContain('is tried again now');
  await world.runDue();
  expect(await world.state()).toBe('applied');
});

test('an admin makes an integration, whose address and secret are shown once, and removes it', async () => {
  const world = await made();
  const answer = await say(world, 'ada', 'integration add mlflow registry');
  expect(answer).toMatch(/https:\/\/steward\.example\.com\/in\/mlflow\/[0-9a-f-]{36}/);
  expect(answer).toMatch(/sti_[A-Za-z0-9_-]{64}/);
  const listed = await say(world, 'ada', 'integration list');
  expect(listed).toMatch(/mlflow registry \| \/in\/mlflow\/[0-9a-f-]{36} \|/);
  expect(listed).not.toContain('sti_');
  expect(await say(world, 'ada', 'integration add mlflow registry')).toContain(
    'There is an integration mlflow registry already',
  );
});
