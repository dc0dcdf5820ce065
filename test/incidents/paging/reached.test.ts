import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { askBeforePaging } from '../../../src/app/ask-before-paging.ts';
import type { Platform } from '../../../src/chat/ports/platform.ts';
import { createSchedule } from '../../../src/incidents/oncall/create-schedule.ts';
import { acknowledgePages } from '../../../src/incidents/paging/acknowledge-pages.ts';
import { watchPages } from '../../../src/incidents/paging/watch-pages.ts';
import { people } from '../../kit/lifecycle.ts';
import {
  clock,
  factsOf,
  later,
  notify,
  outside,
  platform,
  policy,
  rules,
  seen,
  settle,
  start,
  tried,
  usePaging,
  wait,
  within,
  world,
} from './paging-world.ts';

usePaging();

it('reaches a channel, a provider, who comes next on a schedule, and who wants to be mentioned', async () => {
  await createSchedule(world.as('ada'), {
    ...{ schedule: 'ml', zone: 'Europe/Rome', people: [people.leo, people.mia], every: 'week' },
  });
  await rules('rita', [{ method: { kind: 'mention' }, afterMinutes: 0 }]);
  const team = world.system.workspace;
  await policy([
    { do: 'notify', target: { type: 'channel', platform: 'console', team, channel: 'ops', name: 'ops' } },
    { do: 'notify', target: { type: 'webhook', provider: 'pager' } },
    { do: 'notify', target: { type: 'schedule', schedule: 'ml', which: 'next' } },
    notify('rita'),
  ]);
  await start();
  await settle();
  expect(await tried()).toEqual([
    '02:00 #null  sent',
    '02:00 #ops channel sent',
    '02:00 mia chat sent',
    '02:00 rita mention sent',
  ]);
  expect(outside.sent.map(({ attempt }) => attempt.provider)).toEqual(['pager']);
  expect(
    seen()
      .map((each) => each.split(' ')[0])
      .sort(),
  ).toEqual(['@mia', 'incidents', 'ops']);
});

it('asks who is silent or gone before it pages, and does not wait for who never answers', async () => {
  const said: Record<string, 'silent' | 'gone' | 'never'> = { leo: 'silent', mia: 'gone', rita: 'never' };
  const never = () => new Promise<never>(() => undefined);
  const port = Object.assign(Object.create(platform) as Platform, {
    quiet: {
      silence: async (_team: string, user: string) => {
        if (said[user] === 'never') return never();
        return said[user] === 'silent' ? { silentUntil: new Date(Date.now() + 60_000) } : {};
      },
    },
    people: {
      standing: async (_team: string, user: string) =>
        said[user] === 'never' ? never() : { standing: said[user] === 'gone' ? 'deactivated' : 'member' },
    },
  });
  const ask = askBeforePaging({
    platforms: new Map([['console', port]]),
    policy: { admins: new Set(), defaultZone: 'UTC' },
  });
  const silent = await ask(world.system, [people.leo, people.mia, people.rita]);
  expect([...silent]).toEqual([`console:${world.system.workspace}:leo`]);
  await policy([notify('mia'), notify('rita')]);
  await start();
  await settle();
  expect(await tried()).toEqual(['02:00 rita chat sent']);
});

it('posts what nobody answered in two hours without Slack once in each place, the newest of what waited there', async () => {
  await policy([notify('leo'), wait(5), notify('leo'), wait(5)]);
  await rules('leo', [
    { method: { kind: 'chat' }, afterMinutes: 0 },
    { method: { kind: 'email', address: 'leo@x.io' }, afterMinutes: 4 },
  ]);
  platform.fault = () => 'away';
  await start();
  await settle();
  clock.advance(10_000);
  await settle();
  for (let turn = 0; turn < 12; turn += 1) await later(10);
  // The other methods go each time.
  expect(outside.sent.map(({ attempt }) => attempt.target)).toEqual(['leo@x.io', 'leo@x.io']);
  platform.fault = () => undefined;
  await later(1);
  expect(seen().sort()).toEqual(['@ada', '@leo', 'incidents'].map((who) => `${who} SEV1 Churn does not answer (A-12)`));
  const states = (await tried()).filter((each) => !each.includes('email')).map((each) => each.slice(6));
  expect(states.filter((each) => each.endsWith('sent')).sort()).toEqual([
    '#incidents channel sent',
    'ada chat sent',
    'leo chat sent',
  ]);
  expect(states.filter((each) => !each.endsWith('sent')).every((each) => each.endsWith('dropped'))).toBe(true);
});

it('follows what became urgent by its own next method, not by what was planned before', async () => {
  await policy([notify('leo'), wait(60)]);
  const urgent = [
    { method: { kind: 'chat' }, afterMinutes: 0 },
    { method: { kind: 'email', address: 'leo@x.io' }, afterMinutes: 15 },
  ] as const;
  await rules('leo', urgent, { quietFrom: 22 * 60, quietTo: 8 * 60, zone: 'Europe/Rome' });
  platform.fault = () => 'away';
  await start({ urgency: 'normal', severity: 3 });
  await settle();
  await start({ severity: 1 });
  await settle();
  clock.advance(10_000);
  await settle();
  expect(outside.sent.map(({ attempt }) => attempt.target)).toEqual(['leo@x.io']);
  expect(await tried()).toEqual([
    '02:00 leo chat wanted',
    '02:15 leo email sent',
    '07:00 leo chat planned',
    '07:15 leo email planned',
  ]);
});

it('leaves whoever was paged since his time to answer when an earlier method fails at last', async () => {
  await policy([notify('leo'), wait(1), notify('mia'), wait(30), notify('rita')]);
  await rules('leo', [{ method: { kind: 'provider', provider: 'sms', target: '+39333' }, afterMinutes: 0 }]);
  outside.answer = () => ({ result: 'again', because: 'it answered 503', nothing: true });
  await start();
  await settle();
  for (let turn = 0; turn < 6; turn += 1) await later(2);
  expect(await tried()).toEqual(['02:00 leo +39333 failed', '02:02 mia chat sent']);
  await later(20);
  expect(await tried()).toContain('02:32 rita chat sent');
});

it('pages admins by their own rules and by direct message, ever more rarely, and begins anew once whoever took it says no more', async () => {
  const ack = () => within((tx) => acknowledgePages(tx, { subject: 'alert:12', by: people.ada }));
  await policy([notify('leo')]);
  await rules('ada', [{ method: { kind: 'email', address: 'ada@x.io' }, afterMinutes: 0 }]);
  await start();
  await settle();
  for (const minutes of [5, 30, 60, 120, 240, 240]) await later(minutes);
  const times = ['02:05', '02:35', '03:35', '05:35', '09:35', '13:35'];
  for (const kind of ['chat', 'email'])
    expect((await tried()).filter((each) => each.includes(`ada ${kind}`))).toEqual(
      times.map((time) => `${time} ada ${kind} sent`),
    );
  await ack();
  await later(30);
  await later(5);
  expect((await tried()).filter((each) => each.includes('leo'))).toEqual([
    '02:00 leo chat sent',
    '14:10 leo chat sent',
  ]);
  // One that somebody has, and whose timer was lost, is asked about.
  await ack();
  await world.unit.db.execute(sql`delete from timer where workspace_id = ${world.system.workspace}`);
  expect([await watchPages(world.system), await watchPages(world.system)]).toEqual([1, 0]);
  await settle();
  expect(await factsOf('page.reminded')).toHaveLength(2);
});
