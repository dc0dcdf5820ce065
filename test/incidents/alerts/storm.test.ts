import { afterAll, beforeAll, expect, test } from 'vitest';
import { routes } from '../../../src/app/routes.ts';
import { createWanted } from '../../../src/delivery/wanted.ts';
import { listGroups } from '../../../src/incidents/alerts/find-groups.ts';
import { flushGroup } from '../../../src/incidents/alerts/flush-group.ts';
import { routeAlerts } from '../../../src/incidents/alerts/route-alerts.ts';
import { setRoute } from '../../../src/incidents/alerts/set-route.ts';
import { settleGroup } from '../../../src/incidents/alerts/settle-group.ts';
import { pagesOf } from '../../../src/incidents/paging/find-pages.ts';
import { escalationPolicy } from '../../../src/incidents/paging/tables.ts';
import { setChannel } from '../../../src/workspace/set-channel.ts';
import { intakeOf } from '../../intake/alert-kit.ts';
import { type PeopleKit, peopleKit } from '../../people/people-kit.ts';

/** A tenth of 10,000 alerts in a minute; all of it with `npm run test:long`. */
const ALERTS = process.env.ROUNDS === 'full' ? 10_000 : 1_000;
const NAMES = 5;
const AT_ONCE = 25;

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
  const bodies = Array.from({ length: ALERTS / AT_ONCE }, (_, part) =>
    JSON.stringify({
      version: '4',
      alerts: Array.from({ length: AT_ONCE }, (_, n) => ({
        labels: {
          alertname: `Storm${(part * AT_ONCE + n) % NAMES}`,
          pod: String(part * AT_ONCE + n),
          severity: 'page',
        },
        annotations: { summary: 'all is on fire' },
        startsAt: kit.now.toISOString(),
      })),
    }),
  );
  const sent = [...bodies, ...bodies.slice(0, bodies.length / 10)];
  for (let turn = 0; turn < sent.length; turn += 5) {
    kit.now = new Date(start + (turn / sent.length) * 60_000);
    const headers = { authorization: `Bearer ${token}` };
    await Promise.all(sent.slice(turn, turn + 5).map((body) => send(`alertmanager/${id}`, body, headers)));
    await routeAlerts(ctx);
    if (turn > 0) continue;
    for (const group of await listGroups(ctx, 50)) await flushGroup(ctx, group.number);
    expect((await pagesOf(ctx, 'alert:1'))[0]?.page.startedAt.getTime()).toBeLessThan(start + 5_000);
  }
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
