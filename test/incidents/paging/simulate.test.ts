import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { runSimulation } from '../../../src/app/run-simulation.ts';
import { readSleep } from '../../../src/app/simulated-sleep.ts';
import { addSilence } from '../../../src/incidents/alerts/add-silence.ts';
import { addInhibit } from '../../../src/incidents/alerts/set-inhibit.ts';
import { setRoute } from '../../../src/incidents/alerts/set-route.ts';
import { setProvider } from '../../../src/incidents/paging/set-provider.ts';
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
  await rules('rita', [
    { method: { kind: 'mention' }, afterMinutes: 0 },
    { method: { kind: 'provider', provider: 'sms', target: '+39333' }, afterMinutes: 3 },
  ]);
  await setProvider(world.as('ada'), { name: 'sms', kind: 'ntfy', allowPrivate: false });
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
      "02:00 A-1 opens: route churn (model=churn), severity 1, grouped by model=churn, paged by ml",
      "02:00 A-1 takes in: alertname=Down, model=churn, severity=critical; alertname=Noise, model=churn, severity=warning; alertname=Slow, model=churn, severity=warning",
      "02:00 A-1 is told (first): 1 firing, 2 muted",
      "02:00 A-1 mutes, silenced by S-1: alertname=Noise, model=churn, severity=warning",
      "02:00 A-1 mutes, inhibited by down while alertname=Down, model=churn, severity=critical fires: alertname=Slow, model=churn, severity=warning",
      "02:00 A-1 pages @leo by direct message on console (step 1 of ml)",
      "02:02 A-1 pages @leo by e-mail to leo@x.io (step 1 of ml)",
      "02:05 A-1: step 3 of ml is left out, too few alerts",
      "02:05 A-1 pages @rita by name in incidents (step 4 of ml)",
      "02:07 A-1 has resolved: alertname=Down, model=churn, severity=critical",
      "02:08 A-1 pages @rita by sms to +39333 (step 4 of ml)",
      "02:10 A-1 is told (new-alerts): 1 firing, 1 muted",
      "02:10 A-1 mutes no more: alertname=Slow, model=churn, severity=warning",
      "02:10 A-1 pages @ada by direct message on console (fallback)",
      "02:10 A-1 pages in incidents (fallback)",
      "02:10 A-1: admins and the incidents channel, because nobody answered",
    ]
  `);
  expect(await rows()).toEqual(before);
});

it('says that what is all silenced tells and pages nobody, which route takes what, and what is declared', async () => {
  await setRoute(world.as('ada'), { name: 'quiet', matchers: [match('team', 'ml')], groupBy: ['team'] }, true);
  await setRoute(world.as('ada'), { name: 'loud', source: 'alertmanager', groupBy: [], declare: 1 }, true);
  const to = new Date(clock.now.getTime() + 600_000);
  await addSilence(world.as('ada'), { matchers: [match('team', 'ml')], zone: 'UTC', to });
  const many = Array.from({ length: 7 }, (_, n) => ({ alertname: `Slow${n}`, severity: 'page' }));
  const said = await run(delivery(0, { alertname: 'Drift', team: 'ml' }, ...many));
  expect(said).toMatchInlineSnapshot(`
    [
      "02:00 A-1 opens: route loud (source alertmanager), severity 1, grouped by nothing, nobody is paged",
      "02:00 A-2 opens: route quiet (team=ml), severity 3, grouped by team=ml, nobody is paged",
      "02:00 A-1 takes in: alertname=Slow0, severity=page; alertname=Slow1, severity=page; alertname=Slow2, severity=page; alertname=Slow3, severity=page; alertname=Slow4, severity=page; and 2 more",
      "02:00 A-2 takes in: alertname=Drift, team=ml",
      "02:00 A-1 is told (first): 7 firing",
      "02:00 INC-1 is declared, severity 1, from A-1",
      "02:00 A-2 mutes, silenced by S-1: alertname=Drift, team=ml",
      "02:00 INC-1 pages @ada by direct message on console (fallback)",
      "02:00 INC-1 pages in incidents (fallback)",
      "02:00 INC-1: admins and the incidents channel, because the policy reaches nobody",
      "02:10 A-2 is told (first): 1 firing",
      "02:10 A-2 mutes no more: alertname=Drift, team=ml",
    ]
  `);
});

it('comes to the fallback where nobody answers, and to the same lines each time', async () => {
  await policy([notify('leo'), wait(5)]);
  await setRoute(world.as('ada'), { name: 'all', groupBy: [], waitSeconds: 0, page: 'ml' }, true);
  const once = await run(delivery(0, { alertname: 'Down', severity: 'critical' }));
  expect(once).toMatchInlineSnapshot(`
    [
      "02:00 A-1 opens: route all (everything), severity 1, grouped by nothing, paged by ml",
      "02:00 A-1 takes in: alertname=Down, severity=critical",
      "02:00 A-1 is told (first): 1 firing",
      "02:00 A-1 pages @leo by direct message on console (step 1 of ml)",
      "02:05 A-1 pages @ada by direct message on console (fallback)",
      "02:05 A-1 pages in incidents (fallback)",
      "02:05 A-1: admins and the incidents channel, because nobody answered",
    ]
  `);
  expect(await run(delivery(0, { alertname: 'Down', severity: 'critical' }))).toEqual(once);
});

it('says once what two steps at once post in the same place', async () => {
  await policy([notify('leo'), group('ml-leads'), wait(30)]);
  await setRoute(world.as('ada'), { name: 'all', groupBy: [], waitSeconds: 0, page: 'ml' }, true);
  const said = await run(delivery(0, { alertname: 'Down', severity: 'critical' }));
  expect(said.filter((each) => each.includes('pages'))).toEqual([
    '02:00 A-1 pages @leo by direct message on console (step 2 of ml)',
  ]);
});

it('lets the next method go first while somebody is in do not disturb, by the clock on his wall', async () => {
  await policy([notify('leo'), wait(5)]);
  await world.unit.db.execute(sql`
    insert into identity select (jsonb_populate_record(kept, '{"platform":"slack","team":"T1","user_id":"U1"}')).*
    from identity kept where workspace_id = ${world.system.workspace} and user_id = 'leo'`);
  await rules(
    'leo',
    [
      { method: { kind: 'chat', platform: 'slack' }, afterMinutes: 0 },
      { method: { kind: 'email', address: 'leo@x.io' }, afterMinutes: 2 },
    ],
    { zone: 'Europe/Rome' },
  );
  await setRoute(world.as('ada'), { name: 'all', groupBy: [], waitSeconds: 0, page: 'ml' }, true);
  const input = { workspace: world.system.workspace, minutes: 4, log: silentLog };
  const deliveries = [delivery(0, { alertname: 'Down', severity: 'critical' })];
  const paged = async (...silent: string[]) =>
    (await runSimulation(world.unit, { ...input, deliveries, sleeps: silent.map(readSleep) })).flatMap(
      ({ at, words }) => (words.includes('pages') ? [`${at.toISOString().slice(11, 16)} ${words}`] : []),
    );
  const usual = [
    '02:00 A-1 pages @leo by direct message on slack (step 1 of ml)',
    '02:02 A-1 pages @leo by e-mail to leo@x.io (step 1 of ml)',
  ];
  const asleep = [
    '02:00 A-1 pages @leo by e-mail to leo@x.io, first: by direct message he is in do not disturb (step 1 of ml)',
    '02:02 A-1 pages @leo by direct message on slack, without a sound: do not disturb (step 1 of ml)',
  ];
  expect(await paged()).toEqual(usual);
  expect(await paged('leo')).toEqual(asleep);
  // It is 03:00 in Rome.
  expect(await paged('@Leo=03:00-04:00')).toEqual(asleep);
  expect(await paged('leo=02:00-03:00')).toEqual(usual);
  await expect(paged('nobody')).rejects.toThrow('--silent: nobody is nobody here.');
  await expect(paged('mia')).rejects.toThrow('--silent: mia has no account in Slack');
  expect(() => readSleep('leo=late')).toThrow('"late" is no time of day.');
});

it('says where it stops before its end', async () => {
  await policy([notify('leo'), wait(5)]);
  await setRoute(world.as('ada'), { name: 'all', groupBy: [], waitSeconds: 0, page: 'ml' }, true);
  const deliveries = [delivery(0, { alertname: 'Down', severity: 'critical' })];
  const input = { workspace: world.system.workspace, deliveries, log: silentLog };
  expect((await runSimulation(world.unit, { ...input, steps: 2 })).at(-1)?.words).toMatch(/^The simulation stops here/);
  expect((await runSimulation(world.unit, input)).at(-1)?.words).not.toMatch(/stops here/);
});
