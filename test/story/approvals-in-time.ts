import { type SQL, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { ApprovalsStage } from './approvals.ts';
import type { Seen } from './driver.ts';
import { itIs as setTime } from './it-is.ts';
import { createScene, said, version } from './scene.ts';
import { until } from './start-story.ts';

/**
 * What time does to a request, and what is looked at afterwards: reminders, escalation and expiry on a clock that the test
 * sets, break-glass with its review, rollback with its hold. Told after `tellApprovals`, in the same workspace.
 */
export function tellApprovalsInTime(stage: () => ApprovalsStage): void {
  const { say, promote, cards, shows, asked, nameOf, told, lineUnder } = createScene(stage);
  const rows = <T extends Record<string, unknown>>(statement: SQL) =>
    stage().story.database.database.db.execute<T>(statement);
  const itIs = (at: string) => setTime(stage().story, stage().around.clock, at);
  const cardThat = (says: RegExp): Promise<Seen> =>
    until(`a card that says ${says}`, async () => (await cards()).findLast(({ words }) => says.test(words)), cards);
  const glass = (subject: string) => ({
    command: 'promote',
    words: { subject, to: 'production' },
    named: { 'break-glass': 'true', incident: 'INC-4', reason: 'nothing serves' },
  });
  let card: Seen;

  test('whose vote is missing is reminded in the thread, but not at night where he lives', async () => {
    const { driver } = stage();
    await say('mia', said('model register', { model: 'fraud' }, { risk: 'limited', about: 'Who cheats' }));
    for (const name of ['v1', 'v2', 'v3'])
      expect(await say('mia', version(name, '0.90', 'fraud'))).toContain('is registered');
    await say('mia', said('evidence add', { subject: 'fraud', kind: 'bias-audit' }, { uri: 'https://wiki/bias' }));
    // Noon in Berlin: after ten hours it is 22:00 there, and quiet until 8:00, which is 7:00 in UTC.
    await itIs('2027-03-02T11:00:00Z');
    card = await asked('fraud@v1', 'production');
    await itIs('2027-03-02T21:00:10Z');
    const waits = async () => {
      const timers = await rows<{ due: Date }>(
        sql`select due_at as due from timer where kind = 'reminder-after-quiet'`,
      );
      return timers[0]?.due;
    };
    expect((await until('the end of quiet hours', waits)).toISOString()).toBe('2027-03-03T07:00:00.000Z');
    expect(await driver.thread(card)).toEqual([]);
    await itIs('2027-03-03T07:00:10Z');
    await lineUnder(card, /(^|\W)(leo|<@\w+>): your vote is missing\. It closes/i);
  });

  test('undecided for two days, more people may decide, and each of them gets the card', async () => {
    const { driver } = stage();
    expect(await driver.click('ada', card, 'Approve')).toMatch(/You may not decide on R-\d+[\s\S]*leo/i);
    await itIs('2027-03-04T11:00:10Z');
    await lineUnder(card, /Undecided for 2 d, so heads may decide too: @?ada/i);
    await shows(card, /ml-leads or heads/);
    expect((await told('ada', /fraud@v1[\s\S]*your vote is missing/)).buttons).toEqual([
      'Approve',
      'Reject\u2026',
      'Details',
    ]);
  });

  test('a click that comes too late is told when it expired, and the card closes', async () => {
    const { driver, story, around: outside } = stage();
    // The click comes before Steward gets to the expiry.
    await itIs('2027-03-05T10:59:00Z');
    const goOn = story.restPumps();
    outside.clock.setTo(new Date('2027-03-05T11:00:10Z'));
    const late = /R-\d+ fraud@v1 to production expired .*(12:00|11:00).*promote fraud@v1 to production/s;
    expect(await driver.click('ada', card, 'Approve')).toMatch(late);
    goOn();
    const closed = await shows(card, /Nobody decided it by/);
    expect(closed.buttons).toEqual(['Ask again', 'Details']);
    await told('mia', /fraud@v1 to production[\s\S]*expired/);
    expect(await say('leo', said('approve', { request: nameOf(card) }))).toMatch(late);
  });

  test('in an emergency whom the policy names applies at once, and everybody hears of it', async () => {
    const { around: outside } = stage();
    // Who comes from Discord only reads at first.
    await say('ada', said('people role', { person: '@leo', role: 'member' }));
    expect(await say('leo', glass('fraud@v1'))).toMatch(/Only admins may break the glass[\s\S]*ada/i);
    expect(await say('ada', glass('fraud@v1'))).toMatch(/by break-glass[\s\S]*R-\d+ reviews it, due/);
    const loud = /Glass broken by @?ada[\s\S]*nothing serves[\s\S]*INC-4/i;
    card = await cardThat(loud);
    for (const who of ['mia', 'leo'] as const) await told(who, loud);
    await shows(card, /applied by break-glass/);
    expect(await outside.records()).toContain('"subject":"fraud@v1"');
  });

  test('somebody else reviews it afterwards', async () => {
    const { driver } = stage();
    const review = await cardThat(/Review of R-\d+, fraud@v1/);
    expect(await driver.click('ada', review, 'Approve')).toContain('You did what this review looks at');
    expect(await driver.click('leo', review, 'Approve')).toContain('is accepted');
    await shows(card, /Review\s.*R-\d+, accepted/);
    await cardThat(/review of fraud@v1 to production: accepted by @?leo/i);
  });

  test('a review that nobody gives in time is told to who answers for it, and stays open', async () => {
    const { driver } = stage();
    await say('ada', glass('fraud@v2'));
    const second = await cardThat(/^R-\d+\s+fraud@v2[\s\S]*applied by break-glass/);
    const review = await cardThat(/Review of R-\d+, fraud@v2/);
    await itIs('2027-03-06T11:05:00Z');
    for (const who of ['ada', 'mia'] as const) await told(who, /review of fraud@v2 to production: overdue/);
    await shows(second, /overdue since/);
    expect(await driver.click('leo', review, 'Approve')).toContain('is accepted');
    await shows(second, /Review\s.*R-\d+, accepted/);
  });

  test('a rollback puts the version before back, and the card says that what follows is held', async () => {
    const { driver } = stage();
    expect(await say('leo', said('rollback', { model: 'fraud' }, { reason: 'recall fell' }))).toContain(
      'Promotions of fraud to production are held then',
    );
    expect(await driver.confirm('leo', 'Roll back')).toContain('hold release fraud');
    const back = await cardThat(/^R-\d+\s+fraud@v1[\s\S]*rolled back/);
    expect(back.words).toMatch(/On hold\s.*fraud is not promoted to production, set by @?leo/i);
  });

  test('the refusal names the hold, and once it is released the model is promoted again', async () => {
    const { driver, story } = stage();
    const held = await promote('fraud@v3', 'production');
    expect(held).toMatch(/leo holds fraud from production since R-\d+ rolled it back: recall fell[\s\S]*hold release/i);
    expect(await say('mia', said('hold release', { model: 'fraud', reason: 'done' }))).toContain('release a hold');
    const released = await say('ada', said('hold release', { model: 'fraud', reason: 'new labels' }));
    expect(released).toContain('may be promoted to production again');
    const next = await asked('fraud@v3', 'production');
    await driver.click('leo', next, 'Approve');
    await shows(next, /in production since/);
    expect(story.faults.filter((each) => !/An effect failed/.test(each))).toEqual([]);
  });
}
