import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DiscordServer, discordServer } from '../kit/discord/discord-server.ts';
import { textsOf } from '../kit/discord/readable.ts';
import type { Message, User } from '../kit/discord/world.ts';
import { discordDriver } from './discord-driver.ts';
import { discordEnv } from './discord-story.ts';
import type { Driver, Seen, Who } from './driver.ts';
import { type StartedStory, startStory, until } from './start-story.ts';

describe('when Discord is away, slow or refuses', () => {
  let server: DiscordServer;
  let story: StartedStory;
  let driver: Driver;

  beforeAll(async () => {
    server = await discordServer();
  });
  afterAll(async () => {
    await story?.stop();
    await server?.stop();
  });

  const ready = async (): Promise<string> => {
    const answer = await fetch(`http://127.0.0.1:${story.app.port}/readyz`);
    return `${answer.status} ${await answer.text()}`;
  };
  const say = (who: Who, command: string, words: Readonly<Record<string, string>>) =>
    driver.say(who, { command, words });
  const userOf = (who: Who): User => server.users[who] as User;
  const cardsOf = async (name: string): Promise<Seen[]> =>
    (await driver.cards()).filter(({ words }) => words.includes(`${name} churn`));
  const asked = async (subject: string, to: string): Promise<{ name: string; card: Seen }> => {
    const name = /R-\d+/.exec(await say('mia', 'promote', { subject, to }))?.[0] ?? '';
    const { db } = story.database.database;
    const card = await until(`the card of ${name}`, async () => {
      const [seen] = await cardsOf(name);
      const known =
        seen && (await db.execute(`select from card where ref_message = '${seen.id}' and wanted = shown`)).length > 0;
      return known && seen;
    });
    return { name, card };
  };
  const messageOf = ({ channel, id }: Seen): Message => {
    const found = server.messages(channel).find((message) => message.id === id);
    if (!found) throw new Error(`the message ${id} is gone`);
    return found;
  };

  test('Steward starts without Discord, says so, and connects when it returns', async () => {
    const back = await server.away();
    story = await startStory(discordEnv(server));
    driver = discordDriver(server);
    expect(await ready()).toMatch(/^503 .*"discord":\{"ok":false/);
    await back();
    await until('readiness', async () => (await ready()).startsWith('200'), ready);
    await until('the commands', () => server.guild.commands.length > 0);
  });

  test('a workspace is set up', async () => {
    expect(await say('ada', 'setup', { code: await story.code() })).toContain('You are admin now');
    await say('ada', 'channel set', { kind: 'releases', channel: '#releases' });
    await say('ada', 'people role', { person: '@mia', role: 'member' });
    await say('ada', 'group add', { group: 'ml-leads', person: '@leo' });
    await say('mia', 'model register', { model: 'churn', risk: 'limited', about: 'Churn' });
    for (const version of ['v1', 'v2', 'v3', 'v4', 'v5'])
      await say('mia', 'version add', { version: `churn@${version}`, metric: 'auc=0.9', uri: `s3://churn/${version}` });
  });

  test('a post that Discord answers with 429 comes after the pause, once', async () => {
    // The card and the direct message, each in a place of its own.
    for (let each = 0; each < 2; each += 1)
      server.fault({ type: 'rate-limited', seconds: 0.5 }, { method: 'POST', path: /\/messages$/ });
    const { name, card } = await asked('churn@v1', 'staging');
    expect(await driver.click('leo', card, 'Approve')).toContain('churn@v1 is in staging now');
    expect(await cardsOf(name)).toHaveLength(1);
  });

  test('a post that was accepted before the connection broke is found again, not repeated', async () => {
    server.fault({ type: 'dropped' }, { method: 'POST', path: /\/messages$/ });
    const { name, card } = await asked('churn@v2', 'staging');
    expect(await driver.click('leo', card, 'Approve')).toContain('churn@v2 is in staging now');
    expect(await cardsOf(name)).toHaveLength(1);
  });

  test('a reaction made while Steward was cut off counts after the reconnect', async () => {
    const { name, card } = await asked('churn@v3', 'staging');
    const message = messageOf(card);
    // No event tells of it: the session is new, nothing is replayed.
    message.reactions.set('\u2705', new Set([userOf('leo').id]));
    server.dropGateway({ resume: false });
    await until('the applied card', async () => /applied/.test((await cardsOf(name))[0]?.words ?? ''));
  });

  test('a deleted card is posted again, and the decision goes on', async () => {
    const { name, card } = await asked('churn@v4', 'staging');
    server.remove(messageOf(card));
    const again = await until('the card again', async () => (await cardsOf(name)).find(({ id }) => id !== card.id));
    expect(await driver.click('leo', again, 'Approve')).toContain('churn@v4 is in staging now');
  });

  test('who takes no direct messages is asked for his reason in the thread, by a message that lives there', async () => {
    server.closeDirect(userOf('leo'));
    const { card } = await asked('churn@v5', 'staging');
    await driver.react('leo', card, 'x');
    const inThread = () => server.messages(server.thread(messageOf(card))?.id ?? '');
    const question = async (words: RegExp): Promise<Message> =>
      until(`a question that says ${words}`, () => inThread().find((each) => words.test(textsOf(each))), inThread);
    const asks = await question(/<?@\d+>?: You object to R-\d+ churn@v5/);
    const at = { id: asks.id, channel: asks.channel_id, words: '', buttons: [] };
    expect(await driver.click('leo', at, 'Take it back')).toContain('no longer has your vote');
    const answered = await question(/counts no longer/);
    expect([answered.id, answered.components]).toEqual([asks.id, []]);
  });
});
