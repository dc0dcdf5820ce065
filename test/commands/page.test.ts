import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { page } from '../../commands/page.ts';
import type { PlatformName } from '../../src/chat/text.ts';
import { acknowledgeGroup } from '../../src/incidents/alerts/acknowledge-group.ts';
import { findGroup } from '../../src/incidents/alerts/find-groups.ts';
import { forgetWords } from '../../src/incidents/alerts/forget.ts';
import { groupCard } from '../../src/incidents/alerts/group-card.ts';
import { resolveByHand } from '../../src/incidents/alerts/resolve-by-hand.ts';
import { whyCard } from '../../src/incidents/alerts/why-card.ts';
import { createSchedule } from '../../src/incidents/oncall/create-schedule.ts';
import {
  clock,
  later,
  notify,
  policy,
  seen,
  settle,
  tried,
  usePaging,
  view,
  wait,
  world,
} from '../incidents/paging/paging-world.ts';
import { people, type SamplePerson } from '../kit/lifecycle.ts';
import { heard, wordsOf } from '../kit/said.ts';
import { policy as rights } from '../people/people-kit.ts';

usePaging();

const command = page({ platformOf: (_: PlatformName) => undefined });
const said = async (who: SamplePerson, text: string): Promise<string> =>
  wordsOf(await heard({ world, clock, policy: rights }, [command], who, text));
const ledgered = async (): Promise<number> =>
  (
    await world.unit.db.execute(
      sql`select 1 from ledger where workspace_id = ${world.system.workspace} and body like '%"page.%'`,
    )
  ).length;

it('a person is paged at once about an alert of its own, then the admins, until it is acknowledged', async () => {
  expect(await said('mia', 'page <@leo> churn answers with zeros')).toBe(
    'A-1 pages leo, and the admins when nobody answers. When it is over: alert resolve A-1.',
  );
  expect(await findGroup(world.system, 1)).toMatchObject({
    source: 'steward',
    severity: 2,
    title: 'churn answers with zeros',
  });
  await settle();
  expect(await tried('alert:1')).toEqual(['02:00 leo chat sent']);
  expect(seen()).toEqual(['@leo SEV2 churn answers with zeros (A-1)']);
  await later(5);
  expect(await tried('alert:1')).toContain('02:05 ada chat sent');
  await acknowledgeGroup(world.as('leo'), { group: 1 });
  expect((await view('alert:1')).page).toMatchObject({ state: 'acknowledged', acknowledgedBy: people.leo });
  const words = wordsOf(await groupCard(world.system, 1)) + wordsOf(await whyCard(world.system, 1));
  expect(words).toMatch(/Paged: by hand; @leo has it/);
  expect(words).not.toMatch(/Grouped by/);
  await resolveByHand(world.as('leo'), 1);
  expect((await view('alert:1')).page).toMatchObject({ state: 'ended', endedBecause: 'resolved' });
});

it('each time is a page of its own, also in the same words', async () => {
  await Promise.all([1, 2].map(() => said('mia', 'page <@leo> look')));
  await settle();
  expect([await tried('alert:1'), await tried('alert:2')]).toEqual([['02:00 leo chat sent'], ['02:00 leo chat sent']]);
});

it('a policy goes its steps, a schedule reaches who is on call, and one without anybody the admins at once', async () => {
  await policy([notify('leo'), wait(10), notify('rita')], 'night');
  await createSchedule(world.as('mia'), { schedule: 'ml', zone: 'UTC', people: [people.rita] });
  expect(await said('mia', 'page NIGHT the store is down')).toMatch(/^A-1 is paged by the policy night\./);
  expect(await said('mia', 'page ml the store is down')).toMatch(/^A-2 pages rita, and the admins/);
  await settle();
  await later(10);
  expect(await tried('alert:1')).toEqual(['02:00 leo chat sent', '02:10 rita chat sent']);
  expect((await tried('alert:2'))[0]).toBe('02:00 rita chat sent');
  await world.unit.db.execute(sql`update identity set standing = 'deactivated' where person_id = ${people.rita}`);
  expect(await said('mia', 'page ml still down')).toMatch(/^A-3 is raised\. Nobody is on call now/);
  await settle();
  expect(await tried('alert:3')).toContain('02:10 ada chat sent');
});

it.each([
  ['page', /who|needed|missing|fill in/i],
  ['page <@leo>', /text|needed|missing|fill in/i],
  ['page @leo it burns', /only a name.*\n.*Pick the person/],
  ['page nihgt it burns', /No escalation policy or schedule is called nihgt\.\n.*Did you mean .?night/],
  ['page nobody-at-all it burns', /is called nobody-at-all\.\n.*escalation list/],
])('%s pages nobody and says what to do', async (line, answer) => {
  await policy([notify('leo')], 'night');
  expect(await said('mia', line)).toMatch(answer);
  expect(await findGroup(world.system, 1)).toBeUndefined();
  expect(await ledgered()).toBe(0);
});

it('a viewer pages nobody, and nobody pages who left', async () => {
  await world.unit.db.execute(sql`
    update person set role = 'viewer' where workspace_id = ${world.system.workspace} and id = ${people.mia}`);
  expect(await said('mia', 'page <@leo> it burns')).toMatch(/ada/);
  await world.unit.db.execute(sql`
    update identity set standing = 'deactivated' where workspace_id = ${world.system.workspace} and person_id = ${people.leo}`);
  expect(await said('rita', 'page <@leo> it burns')).toMatch(/leo is deactivated, so leo cannot be paged/);
  expect(await findGroup(world.system, 1)).toBeUndefined();
  expect(await ledgered()).toBe(0);
});

it('the words of who is forgotten go from alert, group and page', async () => {
  await said('mia', 'page <@leo> secret words');
  await said('rita', 'page <@leo> other words');
  await forgetWords(world.system, people.mia);
  const left = JSON.stringify([
    await groupCard(world.system, 1),
    await view('alert:1'),
    await groupCard(world.system, 2),
    await view('alert:2'),
  ]);
  expect(left).not.toMatch(/secret|by mia/);
  expect(left).toMatch(/other words.*by rita/);
});
