import { describe, expect, test } from 'vitest';
import type { Seen } from './driver.ts';
import { alone } from './scene.ts';
import { useSlackStory } from './slack-story.ts';
import { until } from './start-story.ts';

/** What may happen twice, late, at once or by the wrong hands; on a workspace that is set up already. */
describe('one act has one effect in Slack', () => {
  const stage = useSlackStory('http', alone);
  const idOf = (who: string) => stage().slack.users[who] ?? '';
  const cards = () => stage().driver.cards();
  const say = (who: 'ada' | 'mia' | 'leo' | 'rita', command: string) => stage().driver.say(who, { command });
  const votes = async (request: string): Promise<string[]> => {
    const { db } = stage().story.database.database;
    const rows = await db.execute<{ said: string }>(
      `select body::jsonb -> 'body' ->> 'decision' as said from ledger
        where body::jsonb ->> 'kind' = 'request.voted' and body::jsonb -> 'body' ->> 'request' = '${request.slice(2)}'
        order by seq`,
    );
    return rows.map(({ said }) => said);
  };
  const asked = async (subject: string, to: string): Promise<{ name: string; card: Seen }> => {
    const name = /R-\d+/.exec(await say('mia', `promote ${subject} to ${to}`))?.[0] ?? '';
    const { db } = stage().story.database.database;
    const card = await until(`the card of ${name}`, async () => {
      const seen = (await cards()).find(({ words }) => words.startsWith(`${name} `));
      const known = seen && (await db.execute(`select from card where ref_message = '${seen.id}'`)).length > 0;
      return known && seen;
    });
    return { name, card };
  };
  const shows = (card: Seen, words: RegExp) =>
    until(`a card that says ${words}`, async () =>
      (await cards()).find((each) => each.id === card.id && words.test(each.words)),
    );

  test('a workspace is set up', async () => {
    await say('ada', `setup --code ${await stage().story.code()}`);
    await say('ada', 'channel set releases #releases');
    await say('ada', 'group add ml-leads @leo @rita');
    await say('mia', 'model register churn --risk limited --about Churn');
    for (const version of ['v1', 'v2', 'v3', 'v4', 'v5'])
      expect(await say('mia', `version add churn@${version} --metric auc=0.9 --uri s3://churn/${version}`)).toContain(
        'is registered',
      );
  });

  test('a click that Slack delivers twice, and a second click, count once', async () => {
    const { slack } = stage();
    const { name, card } = await asked('churn@v1', 'staging');
    const click = await slack.click(idOf('leo'), { channel: card.channel, message: card.id, label: 'Approve' });
    await slack.redeliver(click);
    await until('the vote', async () => (await votes(name)).length > 0);
    expect(await votes(name)).toEqual(['approve']);
    const first = slack.told(idOf('leo')).length;
    // The picture on a slow phone still has its buttons: the same click again, by its own time.
    const { payload } = click;
    const [action] = payload.actions as [Record<string, unknown>];
    const late = { ...click, payload: { ...payload, actions: [{ ...action, action_ts: '1.1' }] } };
    await slack.redeliver(late);
    expect(await votes(name)).toEqual(['approve']);
    const told = () => slack.told(idOf('leo')).slice(first);
    await until(
      'an answer to the late click',
      () => told().some((each) => each.includes('was approved already')),
      told,
    );
  });

  test('a reaction that Slack delivers again, with the same and with another id, counts once', async () => {
    const { slack } = stage();
    const { name, card } = await asked('churn@v2', 'staging');
    const at = { channel: card.channel, message: card.id };
    const reaction = await slack.react(idOf('rita'), at, 'x');
    await slack.redeliver(reaction);
    await slack.redeliver(reaction, { newId: true });
    await shows(card, /objects/);
    expect(await votes(name)).toEqual(['object']);
    const questions = async () =>
      (await stage().driver.direct('rita')).filter(({ words }) => words.includes('Say why'));
    await until('the question', async () => (await questions()).length > 0);
    expect(await questions()).toHaveLength(1);
    await slack.unreact(idOf('rita'), at, 'x');
    // The redelivery of what was taken back comes late: it changes nothing any more.
    await slack.redeliver(reaction, { newId: true });
    await until('a card without the objection', async () =>
      (await cards()).some((each) => each.id === card.id && !each.words.includes('objects')),
    );
    expect(await stage().driver.click('leo', card, 'Approve')).toContain('churn@v2 is in staging now');
  });

  test('two people who decide in the same instant make one decision, and both are told', async () => {
    const { driver } = stage();
    const { card } = await asked('churn@v3', 'staging');
    const told = await Promise.all([driver.click('leo', card, 'Approve'), driver.click('rita', card, 'Approve')]);
    expect(told.filter((words) => words.includes('churn@v3 is in staging now'))).toHaveLength(1);
    expect(told.filter((words) => words.includes('was approved already'))).toHaveLength(1);
    const applied = await shows(card, /applied/);
    expect((await cards()).filter(({ words }) => words.includes('churn@v3'))).toEqual([applied]);
  });

  test('a click on the old picture of a card that went stale is not counted, and says so', async () => {
    const { slack, driver } = stage();
    const { name, card } = await asked('churn@v4', 'staging');
    const picture = (await slack.messages(card.channel)).find(({ ts }) => ts === card.id);
    const approve = picture?.buttons.find(({ label }) => label === 'Approve');
    expect(await say('mia', 'version edit churn@v4 --metric auc=0.8')).toContain('churn@v4');
    const stale = await shows(card, /It ended because churn@v4 was edited/);
    expect(stale.buttons).toEqual(['Ask again', 'Details']);
    const click = await slack.click(idOf('leo'), { channel: card.channel, message: card.id, label: 'Details' });
    const [action] = click.payload.actions as [Record<string, unknown>];
    const before = slack.told(idOf('leo')).length;
    const old = { ...action, value: approve?.value, action_ts: '2.2' };
    await slack.redeliver({ ...click, payload: { ...click.payload, actions: [old] } });
    const told = () => slack.told(idOf('leo')).slice(before);
    await until('an answer', () => told().some((each) => each.includes('is stale')), told);
    expect(await votes(name)).toEqual([]);
    const again = /R-\d+/.exec(await driver.click('mia', stale, 'Ask again'))?.[0] ?? '';
    expect(await say('leo', `approve ${again}`)).toContain('churn@v4 is in staging now');
  });

  test('a deleted card is posted again, and the decision goes on', async () => {
    const { slack, driver } = stage();
    const { name, card } = await asked('churn@v5', 'staging');
    await slack.remove({ channel: card.channel, message: card.id });
    const again = await until('the card again', async () =>
      (await cards()).find(({ id, words }) => id !== card.id && words.startsWith(`${name} `)),
    );
    expect(await driver.click('leo', again, 'Approve')).toContain('churn@v5 is in staging now');
    await shows(again, /applied/);
  });

  test('guests, strangers and who was deactivated decide nothing, whatever group they are in', async () => {
    const { slack, driver } = stage();
    const { db } = stage().story.database.database;
    const { name, card } = await asked('churn@v5', 'canary');
    const answers: string[] = [];
    const none = { is_restricted: false, is_ultra_restricted: false, deleted: false, team_id: slack.team };
    for (const flag of [
      { is_restricted: true },
      { is_ultra_restricted: true },
      { deleted: true },
      { team_id: 'T0ELSEWHERE' },
    ]) {
      slack.setUser(idOf('rita'), { ...none, ...flag });
      // A standing is asked anew when it is older than a minute.
      await db.execute("update identity set standing_at = standing_at - interval '2 minutes'");
      answers.push(await driver.click('rita', card, 'Approve'));
    }
    expect(answers.map((answer) => /guest|deactivated|another|outside|not a member|no rights/i.test(answer))).toEqual(
      answers.map(() => true),
    );
    expect(await votes(name)).toEqual([]);
    slack.setUser(idOf('rita'), none);
    await db.execute("update identity set standing_at = standing_at - interval '2 minutes'");
    expect(await driver.click('rita', card, 'Approve')).toContain('churn@v5 is in canary now');
  });
});
