import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { Seen } from './driver.ts';
import { itIs as setTime } from './it-is.ts';
import { createScene, type Stage, said, version } from './scene.ts';
import { until } from './start-story.ts';
import { storyClock } from './story-clock.ts';

export interface DigestStage extends Stage {
  readonly around: ReturnType<typeof prepareDigests>;
}

export const prepareDigests = () => ({
  // Discord does not say where people are.
  env: { DEFAULT_ZONE: 'Europe/Berlin' },
  // Ten in the morning in Berlin, a Monday.
  clock: storyClock('2027-03-01T09:00:00Z'),
});

/** Readings arrive, the digest comes at its hour with its chart, and says what changed since the last one. */
export function tellDigests(stage: () => DigestStage): void {
  const { say, cards, asked } = createScene(stage);
  const rows = <T extends Record<string, unknown>>(statement: string) =>
    stage().story.database.database.db.execute<T>(sql.raw(statement));
  const itIs = (at: string) => setTime(stage().story, stage().around.clock, at);
  const digests = async (): Promise<Seen[]> =>
    (await cards()).filter(({ words }) => /Europe\/Berlin\. Next: /.test(words));
  const digestThat = (says: RegExp): Promise<Seen> =>
    until(
      `a digest that says ${says}`,
      async () => (await digests()).findLast(({ words }) => says.test(words)),
      async () => [await cards(), stage().story.faults],
    );
  const reading = async (value: string): Promise<void> => {
    expect(await say('mia', said('kpi record', { model: 'churn', kpi: 'accuracy', value }))).not.toMatch(
      /refused|not /,
    );
    const marks = 'select from reading_mark';
    await until('the roll-up', async () => (await rows(marks)).length === 0);
  };

  test('a model is watched by a KPI, and a digest of it is made for a channel', async () => {
    await say('ada', said('setup', {}, { code: await stage().story.code() }));
    await say('ada', said('channel set', { kind: 'releases', channel: '#releases' }));
    await say('ada', said('people role', { person: '@mia', role: 'member' }));
    await say('ada', said('group add', { group: 'ml-leads', person: '@leo' }));
    await say('ada', said('group add', { group: 'risk', person: '@rita' }));
    await say('mia', said('model register', { model: 'churn' }, { risk: 'high', about: 'Who will leave' }));
    expect(await say('mia', version('v1', '0.90'))).toContain('is registered');
    const bounds = { target: '0.93', warn: '0.9', breach: '0.85' };
    await say('mia', said('kpi define', { model: 'churn', kpi: 'accuracy' }, bounds));
    await reading('0.94');
    const made = { in: '#releases', at: 'daily 12:00', zone: 'Europe/Berlin', models: 'churn' };
    expect(await say('mia', said('digest create', { name: 'daily' }, made))).toContain(
      'The digest daily comes first Mon 1 Mar 12:00 (Europe/Berlin).',
    );
    expect(await say('leo', said('digest subscribe', { name: 'daily' }))).toContain(
      'You read the digest daily by direct message. It comes next Mon 1 Mar 12:00',
    );
  });

  test('what cannot be is refused with words', async () => {
    const to = { in: '#releases', at: 'daily 12:00' };
    const refused = async (named: Record<string, string>) =>
      say('mia', said('digest create', { name: 'other' }, { ...to, ...named }));
    expect(await refused({ zone: 'Europe/Nowhere' })).toContain('There is no time zone "Europe/Nowhere"');
    expect(await refused({ at: '0 9 30 2 *' })).toContain('never comes: there is no such day');
    expect(await refused({ in: '#nowhere' })).toMatch(/sees no channel #nowhere/);
    expect(await say('mia', said('digest pause', { name: 'dayly' }))).toContain('daily');
  });

  test('at its hour it appears once, with window, zone and the next one, and for whoever subscribed', async () => {
    await itIs('2027-03-01T11:01:00Z');
    const first = await digestThat(/daily/);
    expect(first.words).toContain('Sun 28 Feb 12:00 to Mon 1 Mar 12:00, Europe/Berlin. Next: Tue 2 Mar 12:00.');
    expect(first.words).toMatch(/It is ok/);
    const direct = async () =>
      (await stage().driver.direct('leo')).filter(({ words }) => words.includes('digest mute'));
    await until('the direct message', async () => (await direct()).length === 1, direct);
    await itIs('2027-03-01T13:00:00Z');
    expect(await digests()).toHaveLength(1);
  });

  test('what changed comes first: a breach and a request that waits are new', async () => {
    await reading('0.8');
    await asked('churn@v1', 'staging');
    await itIs('2027-03-02T11:01:00Z');
    const { words } = await digestThat(/churn accuracy is in breach/);
    expect(words).toMatch(/New[\s\S]*churn accuracy is in breach, 0\.8, .*worse, target 0\.93 missed/);
    expect(words).toMatch(/New[\s\S]*R-1 churn@v1 to staging waits, for @?<?[\s\S]*leo/i);
    expect(words.indexOf('is in breach')).toBeLessThan(words.search(/Requests waiting/));
  });

  test('one that comes late says how late, and nothing is sent twice', async () => {
    await itIs('2027-03-05T11:14:00Z');
    const { words } = await digestThat(/Delayed 1\d min/);
    expect(words).toContain('2 digests before this were left out');
    expect(await digests()).toHaveLength(3);
    expect(await say('ada', said('digest list'))).toMatch(/daily[\s\S]*Sat 6 Mar 12:00/);
    expect(stage().story.faults.filter((fault) => fault.startsWith('error'))).toEqual([]);
  });
}
