import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { alertSubject } from '../../../src/delivery/alert-subject.ts';
import { acknowledgeGroup } from '../../../src/incidents/alerts/acknowledge-group.ts';
import { addSilence } from '../../../src/incidents/alerts/add-silence.ts';
import { listGroups } from '../../../src/incidents/alerts/find-groups.ts';
import { listSilences } from '../../../src/incidents/alerts/find-silences.ts';
import { sweepAlerts } from '../../../src/incidents/alerts/sweep-alerts.ts';
import type { Ctx } from '../../../src/store/unit.ts';
import { as, meet, type PeopleKit, peopleKit } from '../../people/people-kit.ts';
import { firing, resolved, take } from './alert-world.ts';

const DAY = 86_400_000;
const start = new Date('2026-03-02T10:00:00Z');
let kit: PeopleKit;
let ctx: Ctx;
beforeAll(async () => {
  kit = await peopleKit();
});
beforeEach(() => {
  kit.now = start;
  ctx = kit.fresh();
});
afterAll(() => kit.close());

const now = () => ({ ...ctx, now: kit.now });
const at = (days: number, more = 0): void => {
  kit.now = new Date(start.getTime() + days * DAY + more);
};
const left = async () => {
  const count = async (table: string) =>
    (await ctx.db.execute(sql`select 1 from ${sql.raw(table)} where workspace_id = ${ctx.workspace}`)).length;
  return [await count('alert_group'), await count('alert_member'), await count('alert_care'), await count('alert')];
};
/** `a` was taken by somebody and is over; `b` fires. */
const past = async (): Promise<void> => {
  const mia = await meet(ctx, 'MIA');
  await take(ctx, [firing({ alertname: 'a' }), firing({ alertname: 'b' })]);
  for (const { number } of await listGroups(ctx, 10)) await acknowledgeGroup(as(ctx, mia), { group: number });
  await take(ctx, [resolved({ alertname: 'a' })]);
};

it('groups go 90 days after their end with what people did and their alerts, and what fires stays', async () => {
  await past();
  const other = kit.fresh();
  await take(other, [firing()]);
  await take(other, [resolved()]);
  at(90);
  expect([await sweepAlerts(now()), await left()]).toEqual([0, [2, 2, 2, 2]]);
  at(90, 1);
  expect([await sweepAlerts(now()), await left()]).toEqual([1, [1, 1, 1, 1]]);
  expect((await listGroups(ctx, 10)).map(({ title }) => title)).toEqual(['b: p99 over 2 s']);
  expect(await listGroups(other, 10, true)).toHaveLength(1);
  expect(await sweepAlerts(now())).toBe(0);
});

it('an alert that fires again later opens a group of its own, and the card of the old one is left as it is', async () => {
  await past();
  const [old] = (await listGroups(ctx, 10, true)).filter(({ state }) => state === 'resolved');
  at(91);
  await sweepAlerts(now());
  await take(now(), [firing({ alertname: 'a' }, { startsAt: kit.now })]);
  expect((await listGroups(ctx, 10)).map(({ number, title }) => [number, title])).toContainEqual([
    3,
    'a: p99 over 2 s',
  ]);
  expect(await alertSubject(now(), `alert:${old?.number}`)).toBeUndefined();
});

it('an alert that is in a group that goes on stays, resolved or not', async () => {
  await take(ctx, [firing({ pod: 'a' }), firing({ pod: 'b' })]);
  await take(ctx, [resolved({ pod: 'a' })]);
  at(200);
  expect([await sweepAlerts(now()), await left()]).toEqual([0, [1, 2, 0, 2]]);
});

it('go by parts', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  await take(
    ctx,
    names.map((alertname) => firing({ alertname })),
  );
  await take(
    ctx,
    names.map((alertname) => resolved({ alertname })),
  );
  at(91);
  expect([await sweepAlerts(now(), 3), await left()]).toEqual([7, [0, 0, 0, 0]]);
});

it('silences go 90 days after their end, and those each week stay', async () => {
  const mia = as(ctx, await meet(ctx, 'MIA'));
  const matchers = [{ name: 'job', op: '=' as const, value: 'x' }];
  await addSilence(mia, { matchers, zone: 'UTC', to: new Date(start.getTime() + DAY) });
  await addSilence(mia, { matchers, zone: 'UTC', weekly: 'sun 02:00 - sun 04:00' });
  const known = async () => (await listSilences(now(), 9, true)).map(({ number }) => number);
  at(91);
  await sweepAlerts(now());
  expect(await known()).toEqual([2, 1]);
  at(91, 1);
  await sweepAlerts(now());
  expect(await known()).toEqual([2]);
});

it('one that fires again while old ones are removed is never lost', async () => {
  await past();
  at(91);
  await Promise.all([sweepAlerts(now()), take(now(), [firing({ alertname: 'a' }, { startsAt: kit.now })])]);
  await take(now(), []);
  expect((await listGroups(ctx, 10)).map(({ title }) => title).sort()).toEqual(['a: p99 over 2 s', 'b: p99 over 2 s']);
});
