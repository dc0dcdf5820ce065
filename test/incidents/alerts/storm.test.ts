import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { routes } from '../../../src/app/routes.ts';
import { createWanted } from '../../../src/delivery/wanted.ts';
import { acknowledgeAlert } from '../../../src/incidents/alerts/acknowledge-alert.ts';
import { acknowledgeGroup } from '../../../src/incidents/alerts/acknowledge-group.ts';
import { alertsOf } from '../../../src/incidents/alerts/find-alerts.ts';
import { findGroup, listGroups } from '../../../src/incidents/alerts/find-groups.ts';
import { flushGroup } from '../../../src/incidents/alerts/flush-group.ts';
import { groupCard } from '../../../src/incidents/alerts/group-card.ts';
import { raiseAlert } from '../../../src/incidents/alerts/raise-alert.ts';
import { MOST_NEW_GROUPS } from '../../../src/incidents/alerts/route.ts';
import { routeAlerts } from '../../../src/incidents/alerts/route-alerts.ts';
import { routesCard } from '../../../src/incidents/alerts/routes-card.ts';
import { setRoute } from '../../../src/incidents/alerts/set-route.ts';
import { settleGroup } from '../../../src/incidents/alerts/settle-group.ts';
import { whyCard } from '../../../src/incidents/alerts/why-card.ts';
import { pagesOf } from '../../../src/incidents/paging/find-pages.ts';
import { escalationPolicy, page } from '../../../src/incidents/paging/tables.ts';
import { PAGE_LEASE_TIMER } from '../../../src/incidents/paging/timers.ts';
import { dueOf } from '../../../src/queue/timer.ts';
import { inTransaction } from '../../../src/store/unit.ts';
import { setChannel } from '../../../src/workspace/set-channel.ts';
import { intakeOf } from '../../intake/alert-kit.ts';
import { wordsOf } from '../../kit/said.ts';
import { as, meet, type PeopleKit, peopleKit } from '../../people/people-kit.ts';
import { firing, take } from './alert-world.ts';

/** A tenth of 10,000 alerts in a minute; all of it with `npm run test:long`. */
const ALERTS = process.env.ROUNDS === 'full' ? 10_000 : 1_000;
const NAMES = 5;
const AT_ONCE = 25;
/** Of each alert, characters; and the deliveries before the heap is measured. */
const TEXT = 4_000;
const WARM = 10;

let kit: PeopleKit;
beforeAll(async () => {
  kit = await peopleKit();
  Object.assign(kit.unit, { flush: [kit.unit.flush[0], createWanted(routes), ...kit.unit.flush.slice(1)] });
});
afterAll(() => kit.close());

test('a storm in a minute, with a tenth of it sent twice, ends in one card and one page a group, and a line each interval', async () => {
  const ctx = kit.fresh();
  await setChannel(ctx, { platform: 'slack', team: 'T1', kind: 'incidents', channel: 'C1', name: 'incidents' });
  await ctx.db.insert(escalationPolicy).values({ workspaceId: ctx.workspace, name: 'ml', steps: [], at: kit.now });
  await setRoute(ctx, { name: 'pages', page: 'ml', groupBy: ['alertname'] }, true);
  const { send, add } = intakeOf(kit);
  const { id, token } = await add(ctx, 'alertmanager');
  const start = kit.now.getTime();
  // What is kept of each in memory would be seen: its text is of this alert alone.
  const body = (part: number): string =>
    JSON.stringify({
      version: '4',
      alerts: Array.from({ length: AT_ONCE }, (_, n) => ({
        labels: {
          alertname: `Storm${(part * AT_ONCE + n) % NAMES}`,
          pod: String(part * AT_ONCE + n),
          severity: 'page',
        },
        annotations: { summary: 'all is on fire', description: `${part} ${n} `.repeat(800).slice(0, TEXT) },
        startsAt: new Date(start).toISOString(),
      })),
    });
  const parts = ALERTS / AT_ONCE;
  const sent = [...Array(parts).keys(), ...Array(parts / 10).keys()];
  let before = 0;
  for (let turn = 0; turn < sent.length; turn += 5) {
    // Once it is under way: what is compiled and cached once is there by then.
    if (turn === WARM) before = heapUsed();
    kit.now = new Date(start + (turn / sent.length) * 60_000);
    const headers = { authorization: `Bearer ${token}` };
    await Promise.all(sent.slice(turn, turn + 5).map((part) => send(`alertmanager/${id}`, body(part), headers)));
    await routeAlerts(ctx);
    if (turn > 0) continue;
    for (const group of await listGroups(ctx, 50)) await flushGroup(ctx, group.number);
    expect((await pagesOf(ctx, 'alert:1'))[0]?.page.startedAt.getTime()).toBeLessThan(start + 5_000);
  }
  const since = sent.length - WARM;
  expect(heapUsed() - before).toBeLessThan((since * AT_ONCE * TEXT) / 2);
  for (const minutes of [1, 6, 11]) {
    kit.now = new Date(start + minutes * 60_000);
    for (let group = 1; group <= NAMES; group += 1) {
      await settleGroup(ctx, group);
      await flushGroup(ctx, group);
    }
  }
  const groups = await listGroups(ctx, 50);
  expect([groups.length, groups.reduce((sum, { firing }) => sum + firing, 0)]).toEqual([NAMES, ALERTS]);
  const cards = await on().sql`
    select split_part(subject, ':', 1) as kind, count(*)::int as messages, max(wanted)::int as edits from card
    where workspace_id = ${ctx.workspace} and subject like 'alert%' group by 1 order by 1`;
  expect(cards.map(({ kind, messages }) => [kind, messages])).toEqual([
    ['alert', NAMES],
    ['alert-line', NAMES],
  ]);
  expect(cards[0]?.edits).toBeLessThan(20);
  for (let group = 1; group <= NAMES; group += 1) expect(await pagesOf(ctx, `alert:${group}`)).toHaveLength(1);
});

const on = () => kit.on.database;

/** Bytes that are in use once all is collected that can be. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

test('a storm of alerts that share no label ends in as many cards and pages as people can read, and one of all the others', async () => {
  const ctx = kit.fresh();
  await setChannel(ctx, { platform: 'slack', team: 'T1', kind: 'incidents', channel: 'C2', name: 'incidents' });
  await ctx.db.insert(escalationPolicy).values({ workspaceId: ctx.workspace, name: 'ml', steps: [], at: kit.now });
  await setRoute(ctx, { name: 'pages', page: 'ml', groupBy: ['alertname'] }, true);
  const { minute } = MOST_NEW_GROUPS;
  const flushAll = async () => {
    for (const group of await listGroups(ctx, 500)) await flushGroup(ctx, group.number);
  };
  const alone = (n: number, labels = {}) => firing({ alertname: `Alone${n}`, ...labels }, { startsAt: kit.now });
  const many = 200;
  const bad = [90, 91, 92, 93, 94, 95, 96, 97, 98];
  const storm = Array.from({ length: many }, (_, n) =>
    alone(n, { cluster: 'c1', severity: n === 99 ? 'page' : bad.includes(n) ? 'warning' : 'info' }),
  );
  await take(ctx, storm.slice(0, 100));
  await take(ctx, storm.slice(100));
  await flushAll();
  const overflow = minute + 2;
  const rest = many - minute - 1;
  const groups = await listGroups(ctx, 500);
  expect([groups.length, groups.reduce((sum, { firing }) => sum + firing, 0)]).toEqual([overflow, many]);
  // The worst of all that came is not among the others.
  const worst = groups.slice(0, 1 + bad.length).map(({ severity, title }) => `${severity} ${title.split(':')[0]}`);
  expect(worst.sort()).toEqual(['1 Alone99', ...bad.map((n) => `3 Alone${n}`)]);
  expect(await findGroup(ctx, overflow)).toMatchObject({
    firing: rest,
    title: expect.stringMatching(/^Storm on route pages: all of severity 3 and 4 that/),
  });
  const pages = () => ctx.db.select().from(page).where(eq(page.workspaceId, ctx.workspace));
  expect((await pages()).length).toBe(overflow);
  expect((await pagesOf(ctx, `alert:${overflow}`))[0]?.page).toMatchObject({
    alerts: rest,
    title: expect.stringMatching(/^Storm on/),
  });
  expect(wordsOf(await groupCard(ctx, overflow))).toContain(`In common: cluster=c1 (${rest}), severity=info (${rest})`);
  expect(wordsOf(await whyCard(ctx, overflow))).toContain('Grouped: together, because the route had 50 new groups');
  // By hand, and where a group is there already, nothing is held back; what is in the overflow stays there.
  expect(await raiseAlert(ctx, { text: 'by hand', severity: 2, by: await meet(ctx, 'MIA') })).toBe(overflow + 1);
  await take(ctx, [alone(99, { pod: 'b' })]);
  expect((await findGroup(ctx, groups[0]?.number ?? 0))?.total).toBe(2);
  // Who took on the storm has nothing urgent with it: that is a group and a page of its own.
  await acknowledgeGroup(as(ctx, await meet(ctx, 'LEO')), { group: overflow });
  await take(ctx, [alone(many + 1, { severity: 'page' }), alone(many + 2)]);
  const urgent = overflow + 2;
  await flushGroup(ctx, urgent);
  expect((await pagesOf(ctx, `alert:${urgent}`)).map((each) => each.page)).toMatchObject([
    { state: 'open', urgency: 'urgent', severity: 1, title: expect.stringContaining(`Alone${many + 1}:`) },
  ]);
  kit.now = new Date(kit.now.getTime() + 61_000);
  const [inside] = await alertsOf(ctx, overflow, 1);
  await take(ctx, [
    { ...firing(inside?.alert.labels), annotations: { summary: 'worse' }, startsAt: kit.now },
    alone(many),
  ]);
  expect([await findGroup(ctx, overflow), await findGroup(ctx, overflow + 3)]).toMatchObject([
    { firing: rest + 1 },
    { firing: 1, labels: { alertname: `Alone${many}` } },
  ]);
  const ended = { status: 'resolved' as const, endsAt: kit.now };
  await take(
    ctx,
    [...storm, alone(many + 2)].map((one) => ({ ...one, ...ended })),
  );
  expect(await findGroup(ctx, overflow)).toMatchObject({ state: 'resolved' });
  expect((await pagesOf(ctx, `alert:${overflow}`))[0]?.page.state).toBe('ended');
});

test('a route says itself how many new groups it opens, and its storm says how many that were', async () => {
  const ctx = kit.fresh();
  await setRoute(ctx, { name: 'few', groupBy: ['alertname'], perMinute: 2 }, true);
  await setRoute(ctx, { name: 'few', perHour: 3 }, false);
  const alone = (from: number) =>
    Array.from({ length: 4 }, (_, n) => firing({ alertname: `Alone${from + n}` }, { startsAt: kit.now }));
  await take(ctx, alone(0));
  kit.now = new Date(kit.now.getTime() + 60_000);
  await take(ctx, alone(4));
  const storm = 'Storm on route few: all of severity 3 and 4 that came after 2 new groups in a minute, or 3 in an hour';
  const titles = (await listGroups(ctx, 99)).map(({ title, total }) => [title === storm, total]);
  expect(titles.sort()).toEqual([
    [false, 1],
    [false, 1],
    [false, 1],
    [true, 5],
  ]);
  const words = wordsOf(await whyCard(ctx, 3));
  expect(words).toContain('the route had 2 new groups as urgent within a minute or 3 within an hour');
  expect(wordsOf(await routesCard(ctx))).toMatch(
    /^few \| .* \| 2 a min, 3 an h \| .*\ndefault \| .* \| 50 a min, 200 an h \|/,
  );
});

test('who took on a storm of urgent alerts is asked again when more come, and a tool that has one of them has not the storm', async () => {
  const ctx = kit.fresh();
  await ctx.db.insert(escalationPolicy).values({ workspaceId: ctx.workspace, name: 'ml', steps: [], at: kit.now });
  await setRoute(ctx, { name: 'pages', page: 'ml', groupBy: ['alertname'] }, true);
  const overflow = MOST_NEW_GROUPS.minute + 1;
  const alone = (n: number) => firing({ alertname: `Alone${n}`, severity: 'page' }, { dedupKey: `k${n}` });
  const look = async (): Promise<void> => {
    kit.now = new Date(kit.now.getTime() + 300_000);
    await flushGroup(ctx, overflow);
  };
  const state = async () => {
    const [running] = await pagesOf(ctx, `alert:${overflow}`);
    const lease = { kind: PAGE_LEASE_TIMER, subject: running?.page.id ?? '' };
    const due = await inTransaction(ctx, (tx) => dueOf(tx, lease));
    return [running?.page.state, due && (due.getTime() - kit.now.getTime()) / 60_000];
  };
  const storm = Array.from({ length: overflow + 1 }, (_, n) => alone(n));
  await take(ctx, storm);
  await flushGroup(ctx, overflow);
  for (const { alert } of await alertsOf(ctx, overflow))
    await inTransaction(ctx, (tx) => acknowledgeAlert(tx, { integration: 'i1', key: alert.fingerprint }));
  expect(await state()).toEqual(['open', undefined]);
  const mia = as(ctx, await meet(ctx, 'MIA'));
  await acknowledgeGroup(mia, { group: overflow });
  expect(await state()).toEqual(['acknowledged', 30]);
  await look();
  expect(await state()).toEqual(['acknowledged', 25]);
  // More of them: 50 are groups, the 51st is in what Mia has.
  await take(
    ctx,
    Array.from({ length: overflow }, (_, n) => alone(100 + n)),
  );
  // He is asked now, and not at the next look.
  await flushGroup(ctx, overflow);
  expect(await state()).toEqual(['acknowledged', 0]);
  await acknowledgeGroup(mia, { group: overflow });
  // What comes while he has just answered waits for it, so that a storm does not ask without end.
  kit.now = new Date(kit.now.getTime() + 60_000);
  await take(
    ctx,
    Array.from({ length: overflow }, (_, n) => alone(200 + n)),
  );
  await flushGroup(ctx, overflow);
  expect(await state()).toEqual(['acknowledged', 29]);
  await look();
  expect(await state()).toEqual(['acknowledged', 0]);
  await acknowledgeGroup(mia, { group: overflow });
  await look();
  expect(await state()).toEqual(['acknowledged', 25]);
  // One of it that comes and goes is news each time it comes; that the group flaps hides nothing.
  const [one] = await alertsOf(ctx, overflow, 1);
  const again = alone(Number(one?.alert.labels.alertname?.slice('Alone'.length)));
  for (let turn = 0; turn < 3; turn += 1) {
    await take(ctx, [{ ...again, status: 'resolved', endsAt: kit.now }]);
    await take(ctx, [{ ...again, startsAt: kit.now }]);
  }
  expect((await findGroup(ctx, overflow))?.flappingSince).toEqual(kit.now);
  await look();
  expect(await state()).toEqual(['acknowledged', 0]);
  await acknowledgeGroup(mia, { group: overflow });
  await look();
  expect(await state()).toEqual(['acknowledged', 25]);
});

test('what people raise by hand is a group of its own, however many there are of it', async () => {
  const ctx = kit.fresh();
  const by = await meet(ctx, 'MIA');
  const raise = (text: string) => raiseAlert(ctx, { text, severity: 2, by });
  expect(await raise('first')).toBe(1);
  await ctx.db.execute(sql`
    insert into alert_group
    select (jsonb_populate_record(g, jsonb_build_object('number', 1000 + n, 'key', 'k' || n))).*
    from alert_group g, generate_series(1, ${MOST_NEW_GROUPS.hour}) n where g.workspace_id = ${ctx.workspace}`);
  expect([await raise('one'), await raise('more')]).toEqual([2, 3]);
  expect(await findGroup(ctx, 3)).toMatchObject({ title: 'more', total: 1 });
});
