import { expect, test } from 'vitest';
import type { Seen } from './driver.ts';
import { createScene, type Stage, said } from './scene.ts';
import { until } from './start-story.ts';

/** Several subjects asked for in one go, over a driver alone: tests that follow one another. */
export function tellBundle(stage: () => Stage): void {
  const { say, promote, cards, shows, asked, told, lineUnder } = createScene(stage);
  const name = (card: Seen, at: number): string => `R-${Number(/R-(\d+)/.exec(card.words)?.[1]) + at}`;
  let card: Seen;

  test('a workspace with four models is set up', async () => {
    await say('ada', said('setup', {}, { code: await stage().story.code() }));
    await say('ada', said('channel set', { kind: 'releases', channel: '#releases' }));
    expect(await say('ada', said('people role', { person: '@mia', role: 'member' }))).toContain('is member now');
    await say('ada', said('group add', { group: 'ml-leads', person: '@leo' }));
    for (const model of ['alpha', 'beta', 'gamma', 'delta']) {
      await say('mia', said('model register', { model }, { risk: 'limited', about: 'Who pays' }));
      const metric: Record<string, string> = model === 'delta' ? {} : { metric: 'auc=0.9' };
      const digest = 'sha256:00112233445566778899aabbccddeeff';
      expect(await say('mia', said('version add', { version: `${model}@v1` }, { digest, ...metric }))).toContain(
        'is registered',
      );
    }
  });

  test('several are asked for in one go: one card, and who cannot be asked for is named', async () => {
    const all = 'alpha@v1 beta@v1 gamma@v1 delta@v1';
    expect(await promote(all, 'staging', { 'dry-run': 'true' })).toContain('3 of 4 could be asked for');
    const answer = await promote(all, 'staging');
    expect(answer).toMatch(/3 of 4 are asked for[\s\S]*Not asked for: delta@v1\.[\s\S]*version edit delta@v1/);
    card = await until('the card of all', async () => (await cards()).find(({ words }) => /3 versions/.test(words)));
    expect(card.words).toMatch(/R-\d+ to R-\d+[\s\S]*alpha@v1[\s\S]*beta@v1[\s\S]*gamma@v1/);
    expect(card.buttons).toEqual(['Approve all', 'Reject all\u2026', 'Details']);
    const question = await told('leo', /3 versions/);
    expect(question.words).toContain('your vote is missing');
    expect(question.buttons).toEqual(['Approve all', 'Reject all\u2026', 'Details']);
    expect((await stage().driver.posted()).filter(({ to }) => to === 'leo')).toHaveLength(1);
  });

  test('one of them is rejected by itself, and the thread says which', async () => {
    const reject = { request: name(card, 1), reason: 'no bias audit' };
    expect(await say('leo', said('reject', reject))).toContain('is rejected');
    const shown = await shows(card, /2 pending; 1 rejected/);
    expect(shown.words).toMatch(/Rejected by @?leo: no bias audit/i);
    await lineUnder(card, /beta@v1: @?leo rejected/i);
    await told('mia', /2 still open[\s\S]*rejected by @?leo/i);
  });

  test('in the thread of all of them a vote names one, or all', async () => {
    expect(await say('leo', said('retract'), card)).toMatch(/so name one/);
    expect(await say('mia', said('request show', { request: name(card, 0) }))).toMatch(/Asked with[\s\S]*beta@v1/);
  });

  test('Approve all votes on what is open, and says of each what happened', async () => {
    const { driver } = stage();
    const answer = await driver.click('leo', await shows(card, /2 pending/), 'Approve all');
    expect(answer).toMatch(/Counted on 2 of 2[\s\S]*alpha@v1 is in staging now[\s\S]*gamma@v1 is in staging now/);
    const shown = await shows(card, /2 applied; 1 rejected/);
    expect(shown.buttons).toEqual(['Details']);
    await lineUnder(card, /alpha@v1: @?leo approved[\s\S]*gamma@v1: @?leo approved/i);
    await told('mia', /all decided/);
    const posted = await driver.posted();
    expect(['leo', 'mia'].map((who) => posted.filter(({ to }) => to === who).length)).toEqual([1, 2]);
    expect((await cards()).filter(({ words }) => /R-\d+/.test(words))).toHaveLength(1);
  });

  test('a reaction on the card votes on all of them', async () => {
    const next = await asked('alpha@v1 gamma@v1', 'canary');
    await stage().driver.react('leo', next, 'white_check_mark');
    await shows(next, /2 applied/);
    await lineUnder(next, /alpha@v1: @?leo approved[\s\S]*gamma@v1: @?leo approved/i);
    expect(stage().story.faults).toEqual([]);
  });
}
