import { describe, expect, test } from 'vitest';
import { alone } from './scene.ts';
import { useSlackStory } from './slack-story.ts';
import { until } from './start-story.ts';

/** Slack's App Home with the whole Steward behind it. */
describe('the home of a person in Slack', () => {
  const stage = useSlackStory('http', alone);
  const idOf = (who: string) => stage().slack.users[who] ?? '';
  const say = (who: 'ada' | 'mia' | 'leo', command: string) => stage().driver.say(who, { command });
  const wordsOf = (who: string) => stage().slack.home(idOf(who))?.words ?? '';
  const shows = (who: string, words: RegExp) =>
    until(
      `the home of ${who} that says ${words}`,
      async () => {
        await stage().story.app.followHomes();
        return words.test(wordsOf(who));
      },
      () => [wordsOf(who), stage().story.faults],
    );

  test('is there when it is opened', async () => {
    await say('ada', `setup --code ${await stage().story.code()}`);
    await say('ada', 'channel set releases #releases');
    await say('ada', 'group add ml-leads @leo');
    await say('mia', 'model register churn --risk limited --about Churn');
    await say('mia', 'version add churn@v1 --metric auc=0.9 --uri s3://churn/1');
    for (const who of ['mia', 'leo']) await stage().slack.openHome(idOf(who));
    await shows('leo', /Waits for me\nNothing waits[\s\S]*I asked for\nNothing[\s\S]*Stuck\nNothing is stuck/);
    await shows('mia', /Waits for me/);
  });

  test('says what waits for whom, and what became of it, with no button that decides', async () => {
    expect(await say('mia', 'promote churn@v1 to staging')).toContain('R-1 is open');
    await shows('leo', /Waits for me: 1\nR-1 {2}churn@v1 to staging, asked by @mia/);
    await shows('mia', /I asked for: 1\nR-1 {2}churn@v1 to staging, pending, 0 of 1 approval/);
    const buttons = stage().slack.home(idOf('leo'))?.buttons ?? [];
    expect(buttons.map(({ value }) => value)).toEqual(['v1 request-show request=R-1']);
    await stage().slack.clickHome(idOf('leo'), 'R-1 details');
    const view = await until('the details', () => stage().slack.views.find(({ user }) => user === idOf('leo')));
    expect(JSON.stringify(view.view)).toContain('May decide: ');
    expect(await say('leo', 'approve R-1')).toContain('churn@v1 is in staging now');
    await shows('leo', /Waits for me\nNothing waits/);
    await shows('mia', /I asked for: 1\nR-1 {2}churn@v1 to staging, applied/);
  });

  test('is published only for those it changes for', async () => {
    await stage().story.app.followHomes();
    const publishes = () => stage().slack.calls.filter(({ method }) => method === 'views.publish').length;
    const before = publishes();
    await say('ada', 'group create reviewers');
    await stage().story.app.followHomes();
    await until('homes that are up to date', async () => {
      const late = await stage().story.database.database
        .sql`select from card where subject = 'home' and wanted > shown`;
      return late.length === 0;
    });
    expect(publishes()).toBe(before);
    expect(stage().story.faults).toEqual([]);
  });

  test('says to a guest that there is nothing for him', async () => {
    stage().slack.setUser(idOf('rita'), { is_restricted: true });
    await stage().slack.openHome(idOf('rita'));
    await shows('rita', /no rights here/);
  });
});
