import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { neededScopes } from '../../src/platforms/slack/scopes.ts';
import { type SlackWorkspace, slackWorkspace } from '../kit/slack/workspace.ts';
import type { Driver, Seen, Who } from './driver.ts';
import { slackDriver } from './slack-driver.ts';
import { slackEnv } from './slack-story.ts';
import { type StartedStory, startStory, until } from './start-story.ts';

describe('when Slack is away, slow or refuses', () => {
  let slack: SlackWorkspace;
  let story: StartedStory;
  let driver: Driver;

  beforeAll(async () => {
    slack = await slackWorkspace();
    slack.setScopes(Object.keys(neededScopes));
    await slack.away();
    story = await startStory(slackEnv(slack, 'socket'));
    slack.aimSocket();
    driver = slackDriver(slack);
  });
  afterAll(async () => {
    await story?.stop();
    await slack?.stop();
  });

  const ready = async (): Promise<string> => {
    const answer = await fetch(`http://127.0.0.1:${story.app.port}/readyz`);
    return `${answer.status} ${await answer.text()}`;
  };
  const say = (who: Who, command: string) => driver.say(who, { command });
  const idOf = (who: Who) => slack.users[who] ?? '';
  const cardsOf = async (name: string): Promise<Seen[]> =>
    (await driver.cards()).filter(({ words }) => words.startsWith(`${name} `));
  const standing = async (id: string): Promise<boolean> =>
    (await story.database.database.db.execute(`select from card where ref_message = '${id}' and wanted = shown`))
      .length > 0;
  /** Asks, and waits until the card stands and is noted. */
  const asked = async (subject: string, to: string): Promise<{ name: string; card: Seen }> => {
    const name = /R-\d+/.exec(await say('mia', `promote ${subject} to ${to}`))?.[0] ?? '';
    const card = await until(`the card of ${name}`, async () => {
      const [seen] = await cardsOf(name);
      return seen && (await standing(seen.id)) && seen;
    });
    return { name, card };
  };

  test('Steward starts without Slack, says so, and connects when it returns', async () => {
    expect(await ready()).toMatch(/^503 .*"slack":\{"ok":false/);
    await slack.back();
    await until('readiness', async () => (await ready()).startsWith('200'), ready);
  });

  test('a workspace is set up', async () => {
    await say('ada', `setup --code ${await story.code()}`);
    await say('ada', 'group add ml-leads @leo @rita');
    await say('mia', 'model register churn --risk limited --about Churn');
    for (const version of ['v1', 'v2', 'v3', 'v4', 'v5'])
      await say('mia', `version add churn@${version} --metric auc=0.9 --uri s3://churn/${version}`);
  });

  test('a private channel without Steward is refused with what to do', async () => {
    expect(await say('ada', 'channel set releases #secret')).toMatch(/invite/i);
  });

  test('a card that has no way into its channel reaches the admins, who are told how to invite', async () => {
    const secret = slack.channels.secret ?? '';
    const asking = await slack.signedCommand(idOf('mia'), 'promote churn@v1 to staging', { channel: secret });
    expect(asking.status).toBe(200);
    const told = await until(
      'the admin told',
      async () => (await driver.direct('ada')).find(({ words }) => /could not be shown/.test(words)),
      () => driver.direct('ada'),
    );
    expect(told.words).toMatch(/[Ii]nvite[\s\S]*channel set releases/);
    const card = await until('the card to the admin', async () =>
      (await driver.direct('ada')).find(({ words }) => words.startsWith('R-1 ')),
    );
    expect(card.words).toContain('pending');
    expect(await say('ada', 'channel set releases #releases')).toContain('Cards about releases go to');
    expect(await say('leo', 'approve R-1')).toContain('churn@v1 is in staging now');
  });

  test('a post that Slack answers with 429 comes after the pause, once', async () => {
    // The card and the two direct messages, each in a place of its own.
    slack.faults.arm({ kind: 'rate-limited', retryAfter: 1 }, { method: 'chat.postMessage', times: 3 });
    const { name, card } = await asked('churn@v2', 'staging');
    expect(await driver.click('leo', card, 'Approve')).toContain('churn@v2 is in staging now');
    expect(await cardsOf(name)).toHaveLength(1);
  });

  test('a post that was accepted before the connection broke is found again, not repeated', async () => {
    slack.faults.arm({ kind: 'dropped' }, { method: 'chat.postMessage', times: 3 });
    const { name, card } = await asked('churn@v3', 'staging');
    expect(await driver.click('leo', card, 'Approve')).toContain('churn@v3 is in staging now');
    await until('the applied card', async () => /applied/.test((await cardsOf(name))[0]?.words ?? ''));
    expect(await cardsOf(name)).toHaveLength(1);
  });

  test('reactions made while Steward was cut off count after the reconnect, and bring back no vote that was taken back', async () => {
    const { card } = await asked('churn@v4', 'staging');
    const by = (who: Who, change: 'add' | 'remove', sign: string) =>
      slack.call(
        `reactions.${change}`,
        { channel: card.channel, timestamp: card.id, name: sign },
        slack.tokenOf(idOf(who)),
      );
    const before = slack.socket.ever();
    slack.socket.mute(true);
    slack.socket.cut();
    await by('rita', 'add', 'x');
    slack.socket.mute(false);
    slack.socket.cut();
    await slack.socket.connected(before + 1);
    const now = async () => (await driver.cards()).find(({ id }) => id === card.id)?.words ?? '';
    await until('the objection', async () => /objects/.test(await now()), now);
    const questions = async () => (await driver.direct('rita')).filter(({ words }) => /bjection/.test(words));
    const asks = async () => (await questions())[0]?.buttons.includes('Say why\u2026');
    await until('the question for the reason', asks, questions);
    expect(await say('rita', 'retract R-4')).toContain('no longer has your vote');
    await until('the card without it', async () => !/objects/.test(await now()), now);
    await story.app.sweep();
    await story.app.sweep();
    expect(await now()).toContain('0 of 1');
    await until('the question without buttons', async () => (await questions())[0]?.buttons.length === 0, questions);
    expect((await questions()).map(({ words }) => words)).toEqual([expect.stringContaining('counts no longer')]);
  });

  test('a reaction made while no Steward ran counts when the next one starts', async () => {
    // R-4 of the test before still waits.
    const card = (await cardsOf('R-4'))[0]!;
    await story.app.stop();
    await slack.call(
      'reactions.add',
      { channel: card.channel, timestamp: card.id, name: 'white_check_mark' },
      slack.tokenOf(idOf('leo')),
    );
    story = await startStory(slackEnv(slack, 'socket'), { database: story.database });
    const now = async () => (await cardsOf('R-4'))[0]?.words ?? '';
    await until('the vote', async () => /Approved by @?leo/i.test(await now()), now);
  });
});
