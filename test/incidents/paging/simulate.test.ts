import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { runSimulation } from '../../../src/app/run-simulation.ts';
import { addSilence } from '../../../src/incidents/alerts/add-silence.ts';
import { addInhibit } from '../../../src/incidents/alerts/set-inhibit.ts';
import { setRoute } from '../../../src/incidents/alerts/set-route.ts';
import { alertmanager } from '../../../src/intake/alertmanager.ts';
import { silentLog } from '../../../src/kernel/log.ts';
import { clock, group, notify, policy, rules, usePaging, wait, world } from './paging-world.ts';

usePaging();

const match = (name: string, value: string) => ({ name, op: '=' as const, value });
/** A webhook of Alertmanager, read as the intake reads it. */
const delivery = (minutes: number, ...alerts: readonly (Readonly<Record<string, string>> & { status?: string })[]) => {
  const at = new Date(clock.now.getTime() + minutes * 60_000);
  const body = {
    version: '4',
    alerts: alerts.map(({ status = 'firing', ...labels }) => ({ status, labels, startsAt: at, endsAt: at })),
  };
  const incoming = { headers: new Headers(), body: Buffer.from(JSON.stringify(body)), rest: '' };
  return { at, source: 'alertmanager', alerts: alertmanager.alerts?.(incoming, at) ?? [] };
};
const run = async (...deliveries: ReturnType<typeof delivery>[]) =>
  (
    await runSimulation(world.unit, {
      workspace: world.system.workspace,
      deliveries,
      minutes: 20,
      log: silentLog,
    })
  ).map(({ at, words }) => `${at.toISOString().slice(11, 16)} ${words}`);
const rows = async (): Promise<unknown> =>
  (
    await world.unit.db.execute(sql`
      select (select count(*)::int from alert) as alerts, (select count(*)::int from page) as pages,
        (select count(*)::int from timer) as timers, (select count(*)::int from person) as people`)
  )[0];

it('says who would be paged when, by what, and what is grouped, inhibited and silenced; and leaves nothing behind', async () => {
  await policy([notify('leo'), wait(5), { ...notify('rita'), moreThan: 3 }, group('risk')]);
  await rules('leo', [
    { method: { kind: 'chat' }, afterMinutes: 0 },
    { method: { kind: 'email', address: 'leo@x.io' }, afterMinutes: 2 },
  ]);
  await setRoute(
    world.as('ada'),
    { name: 'churn', matchers: [match('model', 'churn')], groupBy: ['model'], waitSeconds: 0, page: 'ml' },
    true,
  );
  await addSilence(world.as('ada'), {
    matchers: [match('alertname', 'Noise')],
    zone: 'UTC',
    to: new Date(clock.now.getTime() + 86_400_000),
  });
  await addInhibit(world.as('ada'), {
    name: 'down',
    cause: [match('alertname', 'Down')],
    target: [match('alertname', 'Slow')],
    equal: ['model'],
  });
  const before = await rows();
  const said = await run(
    delivery(
      0,
      { alertname: 'Down', model: 'churn', severity: 'critical' },
      { alertname: 'Slow', model: 'churn', severity: 'warning' },
      { alertname: 'Noise', model: 'churn', severity: 'warning' },
    ),
    delivery(7, { alertname: 'Down', model: 'churn', severity: 'critical', status: 'resolved' }),
  );
  expect(said).toMatchInlineSnapshot(`
    [
      "02:00 A-1 opens: route churn, severity 1, grouped by model=churn",
      "02:00 A-1 is told (first): 1 firing, 2 muted",
      "02:00 A-1 pages @leo by direct message on console (step 1 of ml)",
      "02:02 A-1 pages @leo by e-mail to leo@x.io (step 1 of ml)",
      "02:05 A-1: step 3 of ml is left out, too few alerts",
      "02:05 A-1 pages @rita by direct message on console (step 4 of ml)",
      "02:10 A-1 is told (new-alerts): 1 firing, 1 muted",
      "02:10 A-1 pages @ada by direct message on console (fallback)",
      "02:10 A-1 pages in incidents (fallback)",
      "02:10 A-1: admins and the incidents channel, because nobody answered",
      "02:27 A-1: alertname=Noise, model=churn, severity=warning told nobody, silence:1",
    ]
  `);
  expect(await rows()).toEqual(before);
});

it('comes to the fallback where nobody answers, and to the same lines each time', async () => {
  await policy([notify('leo'), wait(5)]);
  await setRoute(world.as('ada'), { name: 'all', groupBy: [], waitSeconds: 0, page: 'ml' }, true);
  const once = await run(delivery(0, { alertname: 'Down', severity: 'critical' }));
  expect(once).toMatchInlineSnapshot(`
    [
      "02:00 A-1 opens: route all, severity 1, grouped by nothing",
      "02:00 A-1 is told (first): 1 firing",
      "02:00 A-1 pages @leo by direct message on console (step 1 of ml)",
      "02:05 A-1 pages @ada by direct message on console (fallback)",
      "02:05 A-1 pages in incidents (fallback)",
      "02:05 A-1: admins and the incidents channel, because nobody answered",
    ]
  `);
  expect(await run(delivery(0, { alertname: 'Down', severity: 'critical' }))).toEqual(once);
});
