import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { acknowledgePages } from '../../../src/incidents/paging/acknowledge-pages.ts';
import { endPages } from '../../../src/incidents/paging/end-pages.ts';
import { escalatePages } from '../../../src/incidents/paging/escalate-pages.ts';
import { watchPages } from '../../../src/incidents/paging/watch-pages.ts';
import { people, type SamplePerson } from '../../kit/lifecycle.ts';
import {
  clock,
  factsOf,
  group,
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
  view,
  wait,
  within,
  world,
} from './paging-world.ts';

usePaging();

const acknowledge = (who: SamplePerson) =>
  within((tx) => acknowledgePages(tx, { subject: 'alert:12', by: people[who] }));
const email = (address: string, afterMinutes = 0) => ({ method: { kind: 'email', address }, afterMinutes }) as const;
const chat = (afterMinutes = 0) => ({ method: { kind: 'chat' }, afterMinutes }) as const;

it('pages one after the other until somebody answers, and shows it on every message', async () => {
  await policy([notify('leo'), wait(5), notify('mia'), wait(10), group('risk')]);
  await start();
  await settle();
  expect(seen()).toEqual(['@leo SEV1 Churn does not answer (A-12)']);
  await later(5);
  expect(await tried()).toEqual(['02:00 leo chat sent', '02:05 mia chat sent']);
  expect(await acknowledge('mia')).toMatchObject({ stopped: 1 });
  await later(60);
  expect(seen()).toContain('@leo Acknowledged: SEV1 Churn does not answer (A-12)');
  expect(await tried()).toHaveLength(2);
});

it('leaves out at once what reaches nobody, with the wait behind it', async () => {
  await world.unit.db.execute(
    sql`update identity set standing = 'deactivated' where workspace_id = ${world.system.workspace} and user_id = 'leo'`,
  );
  const closed = { ...notify('rita'), only: { from: 480, to: 1200, zone: 'UTC' } };
  const storm = { ...notify('ada'), moreThan: 3 };
  await policy([notify('leo'), wait(5), closed, wait(5), storm, wait(30), notify('mia')]);
  await start();
  await settle();
  expect(await tried()).toEqual(['02:00 mia chat sent']);
  expect((await factsOf('page.skipped')).map(({ step, because }) => `${step} ${because}`)).toEqual([
    '0 nobody',
    '2 hours',
    '4 few-alerts',
  ]);
});

it('goes through the policy again as often as it says, then pages the admins and the incidents channel, ever more rarely', async () => {
  await policy([notify('leo'), wait(5), { do: 'repeat', times: 1 }]);
  await start();
  await settle();
  await later(5);
  await later(5);
  expect(await tried()).toEqual([
    '02:00 leo chat sent',
    '02:05 leo chat sent',
    '02:10 #incidents channel sent',
    '02:10 ada chat sent',
  ]);
  expect(await factsOf('page.fell-back')).toMatchObject([{ because: 'nobody-answers', admins: 1 }]);
  await later(30);
  await later(59);
  expect(await tried()).toHaveLength(6);
  await later(1);
  expect(await tried()).toHaveLength(8);
  expect(await acknowledge('ada')).toMatchObject({ stopped: 1 });
});

it('pages the fallback at once where the policy is gone or reaches nobody', async () => {
  await start({ policy: 'gone' });
  await settle();
  expect(await tried()).toEqual(['02:00 #incidents channel sent', '02:00 ada chat sent']);
  expect(await factsOf('page.fell-back')).toMatchObject([{ because: 'reaches-nobody' }]);
});

it('pages a group in turn, another one each time', async () => {
  await world.unit.db.execute(sql`
    insert into group_member (workspace_id, group_name, person_id, added_at)
    values (${world.system.workspace}, 'risk', ${people.mia}, ${clock.now}::timestamptz)`);
  await policy([{ do: 'notify', target: { type: 'turn', group: 'risk' } }]);
  for (const subject of ['alert:1', 'alert:2', 'alert:3']) {
    await start({ subject });
    await settle();
  }
  const all = await Promise.all(['alert:1', 'alert:2', 'alert:3'].map((subject) => tried(subject)));
  expect(all.map(([first]) => first)).toEqual(['02:00 rita chat sent', '02:00 mia chat sent', '02:00 rita chat sent']);
});

it('reminds whoever acknowledged, and goes on without an answer', async () => {
  await policy([notify('leo'), wait(5), notify('mia'), wait(5)]);
  await start();
  await settle();
  await acknowledge('leo');
  await later(30);
  expect(seen().filter((each) => each.includes('still on'))).toEqual([
    '@leo Are you still on A-12? Churn does not answer',
  ]);
  await acknowledge('leo');
  await later(5);
  expect((await view()).page.state).toBe('acknowledged');
  expect(seen().some((each) => each.includes('Answered, or over'))).toBe(true);
  await later(25);
  await later(5);
  expect((await view()).page).toMatchObject({ state: 'open', acknowledgedBy: people.leo });
  expect(await tried()).toEqual(['02:00 leo chat sent', '03:05 mia chat sent']);
  expect(await factsOf('page.resumed')).toMatchObject([{ person: people.leo }]);
});

it('takes the next step at once for who says that it is not his', async () => {
  await policy([notify('leo'), wait(30), notify('mia'), wait(30)]);
  await rules('leo', [chat(), email('leo@x.io', 10)]);
  await start();
  await settle();
  await within((tx) => escalatePages(tx, { subject: 'alert:12', by: people.leo }));
  await settle();
  await later(10);
  expect(await tried()).toEqual(['02:00 leo chat sent', '02:00 mia chat sent', '02:10 leo email dropped']);
  expect(outside.sent).toEqual([]);
});

it('sends the next method at once when the first is not confirmed in ten seconds, and leaves the first queued', async () => {
  await policy([notify('leo'), wait(60)]);
  await rules('leo', [chat(), email('leo@x.io', 15)]);
  platform.fault = () => 'away';
  await start();
  await settle();
  expect(await tried()).toEqual(['02:00 leo chat wanted', '02:15 leo email planned']);
  clock.advance(10_000);
  await settle();
  expect(await tried()).toEqual(['02:00 leo chat wanted', '02:15 leo email sent']);
  expect(outside.sent.map(({ attempt, repeat }) => [attempt.target, repeat])).toEqual([['leo@x.io', false]]);
  platform.fault = () => undefined;
  await later(1);
  expect(await tried()).toEqual(['02:00 leo chat sent', '02:15 leo email sent']);
});

it('loses no page while Slack is down for two hours, and posts none that was answered meanwhile', async () => {
  await policy([notify('leo'), wait(5), notify('mia'), wait(5)]);
  await rules('mia', [chat(), email('mia@x.io', 5)]);
  platform.fault = () => 'away';
  await start();
  await start({ subject: 'alert:13', title: 'Fraud is slow' });
  await settle();
  await later(5);
  clock.advance(10_000);
  await settle();
  expect(outside.sent.map(({ attempt, page }) => `${attempt.target} ${page.subject}`).sort()).toEqual([
    'mia@x.io alert:12',
    'mia@x.io alert:13',
  ]);
  await acknowledge('mia');
  await later(115);
  platform.fault = () => undefined;
  await later(1);
  expect(seen().filter((each) => each.includes('SEV1 Churn'))).toEqual([]);
  expect([...new Set(seen().map((each) => each.split(' ')[0]))].sort()).toEqual(['@ada', '@leo', '@mia', 'incidents']);
});

it('passes over whom no method reaches: refused everywhere, the next step is taken at once', async () => {
  await policy([notify('leo'), wait(60), notify('mia')]);
  await rules('leo', [chat(), email('leo@x.io', 5)]);
  platform.fault = ({ to }) => (to.channel === '@leo' ? 'no-access' : undefined);
  outside.answer = () => ({ result: 'failed', because: 'no such mailbox', nothing: true });
  await start();
  await settle();
  expect(await tried()).toEqual(['02:00 leo chat failed', '02:00 mia chat sent', '02:05 leo email failed']);
});

it('tries a provider again, says that it may be a repeat only where it may, and gives up in the end', async () => {
  await policy([notify('leo'), wait(60)]);
  await rules('leo', [{ method: { kind: 'provider', provider: 'sms', target: '+39333' }, afterMinutes: 0 }]);
  const answers = [true, false, true];
  outside.answer = () => ({ result: 'again', because: 'it answered 503', nothing: answers.shift() ?? true });
  await start();
  await settle();
  for (let turn = 0; turn < 5; turn += 1) await later(5);
  expect(outside.sent.map(({ repeat }) => repeat)).toEqual([false, false, true, false, false, false]);
  expect((await tried()).slice(0, 1)).toEqual(
    ['02:00 +39333 failed'].map((each) => each.replace('02:00', '02:00 leo')),
  );
  expect((await tried()).some((each) => each.includes('ada'))).toBe(true);
});

it('sends by what makes a sound first, and by the silent one at the later time', async () => {
  await policy([notify('leo'), wait(60)]);
  await rules('leo', [chat(), email('leo@x.io', 5)]);
  outside.silent = new Set([`console:${world.system.workspace}:leo`]);
  await start();
  await settle();
  expect(await tried()).toEqual(['02:00 leo email sent', '02:05 leo chat planned']);
  // Who sleeps does not hear his name called either.
  await rules('mia', [{ method: { kind: 'mention' }, afterMinutes: 0 }, chat(1), email('mia@x.io', 5)]);
  outside.silent = new Set([`console:${world.system.workspace}:mia`]);
  await start({ subject: 'alert:13', policy: 'mia', steps: [notify('mia'), wait(60)] });
  await settle();
  expect(await tried('alert:13')).toEqual([
    '02:00 mia email sent',
    '02:01 mia mention planned',
    '02:05 mia chat planned',
  ]);
});

it('holds normal pages back in quiet hours, and never an urgent one', async () => {
  const quiet = { quietFrom: 22 * 60, quietTo: 8 * 60, zone: 'Europe/Rome' };
  await policy([notify('leo'), wait(60)]);
  await rules('leo', [chat()], quiet);
  await start({ urgency: 'normal' });
  await start({ subject: 'alert:13' });
  await settle();
  expect([await tried(), await tried('alert:13')]).toEqual([['07:00 leo chat planned'], ['02:00 leo chat sent']]);
});

it('wakes people when what quiet hours held back becomes urgent, and asks sooner who has it', async () => {
  const quiet = { quietFrom: 22 * 60, quietTo: 8 * 60, zone: 'Europe/Rome' };
  await policy([notify('leo'), wait(60)]);
  await rules('leo', [chat(), email('leo@x.io', 2)], quiet);
  const about = { urgency: 'normal', severity: 3 } as const;
  await start(about);
  await settle();
  expect(await tried()).toEqual(['07:00 leo chat planned', '07:02 leo email planned']);
  clock.advance(60_000);
  await start({ ...about, severity: 1 });
  await settle();
  await later(2);
  expect((await tried()).slice(0, 2)).toEqual(['02:01 leo chat sent', '02:03 leo email sent']);
  await later(60 * 6);
  expect((await tried()).filter((each) => each.startsWith('07:0'))).toEqual([
    '07:00 leo chat dropped',
    '07:02 leo email dropped',
  ]);
  await start({ ...about, subject: 'alert:13' });
  await within((tx) => acknowledgePages(tx, { subject: 'alert:13', by: people.leo }));
  expect((await view('alert:13')).page.leaseUntil).toEqual(new Date(clock.now.getTime() + 4 * 3_600_000));
  await start({ ...about, subject: 'alert:13', severity: 1 });
  expect((await view('alert:13')).page.leaseUntil).toEqual(new Date(clock.now.getTime() + 1_800_000));
});

it('finds pages whose timers were lost and pages the fallback', async () => {
  await policy([notify('leo'), wait(60)]);
  await start();
  await settle();
  expect(await watchPages(world.system)).toBe(0);
  await world.unit.db.execute(sql`delete from timer where workspace_id = ${world.system.workspace}`);
  expect(await watchPages(world.system)).toBe(1);
  await settle();
  expect(await tried()).toEqual(['02:00 #incidents channel sent', '02:00 ada chat sent', '02:00 leo chat sent']);
});

it('pages the fallback where a step can only fail, and does not try that one for ever', async () => {
  await policy([notify('leo'), wait(5), { ...notify('mia'), only: { from: 0, to: 1440, zone: 'Mars/Olympus' } }]);
  await start();
  await settle();
  for (let turn = 0; turn < 6; turn += 1) await later(5);
  expect(await tried()).toEqual(['02:00 leo chat sent']);
  expect(await watchPages(world.system)).toBe(1);
  await settle();
  expect((await tried()).map((each) => each.slice(6))).toEqual([
    'leo chat sent',
    '#incidents channel sent',
    'ada chat sent',
  ]);
  expect(await watchPages(world.system)).toBe(0);
});

it('posts nothing any more once its subject is over, and says so where it stands', async () => {
  await policy([notify('leo'), wait(5), notify('mia')]);
  await start();
  await settle();
  await within((tx) => endPages(tx, { subject: 'alert:12', because: 'resolved' }));
  await later(60);
  expect(seen()).toEqual(['@leo Over: SEV1 Churn does not answer (A-12)']);
});
