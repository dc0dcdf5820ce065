import { expect, test } from 'vitest';
import type { Seen } from './driver.ts';
import { createScene, type Stage, said, version } from './scene.ts';
import { until } from './start-story.ts';

/** A model goes wrong in production, over a driver alone: tests that follow one another. */
export function tellIncident(stage: () => Stage): void {
  const { say, cards, shows, asked, told, lineUnder } = createScene(stage);
  let card: Seen;
  const approved = async (subject: string, to: string): Promise<void> => {
    const request = await asked(subject, to);
    expect(await stage().driver.click('leo', request, 'Approve')).toMatch(/in (staging|production) now/);
  };

  test('two versions come to production one after the other', async () => {
    await say('ada', said('setup', {}, { code: await stage().story.code() }));
    for (const kind of ['releases', 'incidents']) await say('ada', said('channel set', { kind, channel: '#releases' }));
    for (const person of ['@mia', '@leo'])
      expect(await say('ada', said('people role', { person, role: 'member' }))).toContain('is member now');
    await say('ada', said('group add', { group: 'ml-leads', person: '@leo' }));
    await say('mia', said('model register', { model: 'churn' }, { risk: 'limited', about: 'Who will leave' }));
    for (const name of ['v1', 'v2']) {
      expect(await say('mia', version(name, '0.93'))).toContain('is registered');
      await approved(`churn@${name}`, 'staging');
      await approved(`churn@${name}`, 'production');
    }
  });

  test('mia declares an incident: its card stands in the channel, and whoever answers pages is called', async () => {
    const declare = said('incident declare', { title: 'zeros' }, { model: 'churn', sev: '1' });
    expect(await say('mia', declare)).toContain('INC-1 is declared, severity 1');
    const found = async () => (await cards()).find(({ words }) => words.startsWith('INC-1 '));
    card = await until('the card of INC-1', found, cards);
    card = await shows(card, /nobody acknowledged it yet[\s\S]*churn@v2 in production/);
    expect(card.buttons).toEqual(['Acknowledge', 'Roll back to v1', 'Resolve', 'Details']);
    const page = await told('ada', /SEV1 zeros \(INC-1\)/);
    expect(page.words).toContain('nobody else answered');
  });

  test('leo takes it with :eyes:, and in the thread commands need no name', async () => {
    await stage().driver.react('leo', card, 'eyes');
    card = await shows(card, /being worked on[\s\S]*@?leo/i);
    await lineUnder(card, /@?leo acknowledged it/i);
    await told('ada', /has it since/);
    expect(await say('leo', said('incident role', { role: 'commander' }), card)).toMatch(
      /is commander (of INC-1 )?now/,
    );
    await lineUnder(card, /is commander now/i);
    const note = said('incident note', { incident: 'INC-1', text: 'at 00:00 the feature store was empty' });
    expect(await say('leo', note)).toContain('Noted in the timeline of INC-1');
    const update = said('incident update', { incident: 'INC-1', text: 'Scores are wrong, we roll back' });
    expect(await say('leo', update)).toContain('Stakeholders of INC-1 are told');
    await shows(card, /Commander[\s\S]*@?leo[\s\S]*Scores are wrong, we roll back/i);
  });

  test('the card rolls back to the version before', async () => {
    const { driver } = stage();
    expect(await driver.click('leo', await shows(card, /being worked on/), 'Roll back to v1')).toContain(
      'Roll churn back',
    );
    expect(await driver.confirm('leo', 'Roll back')).toMatch(/churn@v1/);
    const show = () => say('mia', said('model show', { model: 'churn' }));
    await until('v1 in production', async () => /production\s+churn@v1/.test(await show()), show);
    await lineUnder(card, /rolled back to churn@v1 in production/i);
  });

  test('it is resolved, and its review is drafted from the timeline', async () => {
    expect(await say('leo', said('incident resolve', { incident: 'INC-1' }))).toContain('INC-1 is resolved');
    card = await shows(card, /Resolved by/);
    expect(card.buttons).toEqual(['Review', 'Close', 'Details']);
    const review = await stage().driver.click('leo', card, 'Review');
    expect(review).toMatch(
      /Review of INC-1[\s\S]*Time to acknowledge[\s\S]*the feature store was empty[\s\S]*rolled back to churn@v1/,
    );
    expect(await say('leo', said('action add', { incident: 'INC-1', what: 'count' }))).toContain('Action 1 of INC-1');
    expect(stage().story.faults).toEqual([]);
  });
}
