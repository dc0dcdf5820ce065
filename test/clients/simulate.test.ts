import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startFault } from '../../src/app/start-fault.ts';
import { simulateClient } from '../../src/clients/simulate.ts';
import { readConfig } from '../../src/config.ts';
import { parseMatcher } from '../../src/incidents/alerts/matcher.ts';
import { setRoute } from '../../src/incidents/alerts/set-route.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { connectTeam } from '../../src/workspace/connect-team.ts';
import { notify, on, policy, usePaging, world } from '../incidents/paging/paging-world.ts';

usePaging();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steward-simulate-'));
  const alert = (status: string) => ({ status, labels: { alertname: 'Down', severity: 'critical' } });
  const delivery = (status: string) => JSON.stringify({ version: '4', status, alerts: [alert(status)] });
  await writeFile(join(folder, 'down.json'), delivery('firing'));
  await writeFile(join(folder, 'resolved.json'), delivery('resolved'));
  await writeFile(join(folder, 'other.json'), '{"version":"3","alerts":[]}');
  await writeFile(join(folder, 'cut.json'), '{"version":');
});
afterAll(() => rm(folder, { recursive: true }));

async function simulate(...args: readonly string[]) {
  const config = readConfig({ DATABASE_URL: on.url });
  let said = '';
  const out = (text: string): void => {
    said += text;
  };
  try {
    return { code: await simulateClient({ config, args, log: silentLog, out }), said };
  } catch (error) {
    return { code: 1, said: said + startFault(error, config).replaceAll(folder, '') };
  }
}

it('prints what would happen, by the minute', async () => {
  const { workspace } = world.system;
  await connectTeam(world.unit, silentLog, { platform: 'console', team: workspace, name: workspace });
  await policy([notify('leo')]);
  await setRoute(world.as('ada'), { name: 'all', groupBy: [], waitSeconds: 0, page: 'ml' }, true);
  const files = [join(folder, 'down.json'), `${join(folder, 'resolved.json')}@+7`];
  const more = ['--at', '2026-11-23T02:00Z', '--workspace', workspace];
  const { code, said } = await simulate(...files, ...more);
  expect([code, said.split('\n').filter((each) => each.includes('pages'))]).toEqual([
    0,
    [
      '2026-11-23 02:00  A-1 pages @leo by direct message on console (step 1 of ml)',
      expect.stringContaining('2026-11-23 02:05  A-1 pages @ada'),
      '2026-11-23 02:05  A-1 pages in incidents (fallback)',
    ],
  ]);
  expect((await simulate(files[0] ?? '', '--workspace', 'nowhere')).said).toMatch(/^There is no workspace nowhere\./);
});

it('reads the recorded payload of each source, and says of each what would come of it', async () => {
  const { workspace } = world.system;
  await connectTeam(world.unit, silentLog, { platform: 'console', team: workspace, name: workspace });
  await policy([notify('leo')]);
  const matchers = [parseMatcher('severity=~"page|critical"')];
  await setRoute(world.as('ada'), { name: 'page', matchers, groupBy: ['alertname'], page: 'ml' }, true);
  const map = ['title=message', 'severity=level', 'alerts=items', 'labels.host=host.name'];
  const said: string[] = [];
  for (const [source, file, more] of [
    ['alertmanager', 'firing.json', []],
    ['grafana', 'firing.json', []],
    ['pagerduty', 'trigger.json', []],
    ['opsgenie', 'create.json', []],
    ['cloudevents', 'batch.json', []],
    ['standard-webhooks', 'event.json', []],
    ['generic', 'sensors.json', map.flatMap((pair) => ['--map', pair])],
  ] as const) {
    const path = fileURLToPath(new URL(`../payloads/${source}/${file}`, import.meta.url));
    const options = ['--source', source, '--at', '2026-11-23T02:00Z', '--for', '3', '--workspace', workspace];
    const ended = await simulate(path, ...options, ...more);
    said.push(source, ...ended.said.trimEnd().split('\n'));
  }
  expect(said).toMatchInlineSnapshot(`
    [
      "alertmanager",
      "2026-11-23 02:00  A-1 opens: route page (severity=~page|critical), severity 1, grouped by alertname=HighLatency, paged by ml",
      "2026-11-23 02:00  A-1 takes in: alertname=HighLatency, instance=api-1:9100, job=api, severity=page",
      "2026-11-23 02:00  A-1 is told (first): 1 firing",
      "2026-11-23 02:00  A-1 pages @leo by direct message on console (step 1 of ml)",
      "grafana",
      "2026-11-23 02:00  A-1 opens: route default (what no other takes), severity 3, grouped by alertname=T2 - Feature store slow, model=churn, nobody is paged",
      "2026-11-23 02:00  A-1 takes in: alertname=T2 - Feature store slow, grafana_folder=ML, model=churn, severity=warning",
      "2026-11-23 02:00  A-1 is told (first): 1 firing",
      "pagerduty",
      "2026-11-23 02:00  A-1 opens: route page (severity=~page|critical), severity 1, grouped by alertname=disk, paged by ml",
      "2026-11-23 02:00  A-1 takes in: alertname=disk, component=postgres, group=prod-datapipe, severity=critical, source=prod-datapipe03.example.com",
      "2026-11-23 02:00  A-1 is told (first): 1 firing",
      "2026-11-23 02:00  A-1 pages @leo by direct message on console (step 1 of ml)",
      "opsgenie",
      "2026-11-23 02:00  A-1 opens: route default (what no other takes), severity 1, grouped by alertname=An example alert message, model=churn, nobody is paged",
      "2026-11-23 02:00  A-1 takes in: alertname=An example alert message, entity=An example entity, key1=value1, model=churn, priority=P1, tags=OverwriteQuietHours,Critical",
      "2026-11-23 02:00  A-1 is told (first): 1 firing",
      "cloudevents",
      "2026-11-23 02:00  A-1 opens: route default (what no other takes), severity 2, grouped by alertname=com.example.features.stale, model=churn, nobody is paged",
      "2026-11-23 02:00  A-2 opens: route default (what no other takes), severity 3, grouped by alertname=com.example.features.stale, nobody is paged",
      "2026-11-23 02:00  A-1 takes in: alertname=com.example.features.stale, model=churn, severity=error, source=https://github.com/example/features, subject=feature-store/customers",
      "2026-11-23 02:00  A-2 takes in: alertname=com.example.features.stale, source=https://github.com/example/features, subject=feature-store/orders",
      "2026-11-23 02:00  A-1 is told (first): 1 firing",
      "2026-11-23 02:00  A-2 is told (first): 1 firing",
      "standard-webhooks",
      "2026-11-23 02:00  A-1 opens: route default (what no other takes), severity 2, grouped by alertname=job.failed, nobody is paged",
      "2026-11-23 02:00  A-1 takes in: alertname=job.failed, severity=high",
      "2026-11-23 02:00  A-1 is told (first): 1 firing",
      "generic",
      "2026-11-23 02:00  A-1 opens: route default (what no other takes), severity 2, grouped by alertname=GPU 3 is at 97 C, nobody is paged",
      "2026-11-23 02:00  A-1 takes in: alertname=GPU 3 is at 97 C, host=gpu-3, severity=major",
      "2026-11-23 02:00  A-1 is told (first): 1 firing",
    ]
  `);
});

it.each([
  ['nothing at all', [], 2, /^npm run -s simulate -- <file>[\s\S]*Sources: alertmanager, grafana/],
  ['a source that is not there', ['/down.json', '--source', 'pigeon'], 2, /Sources: alertmanager/],
  ['no time', ['/down.json', '--at', 'soon'], 2, /^npm run -s simulate/],
  ['no minutes', ['/down.json', '--for', 'ever'], 2, /^npm run -s simulate/],
  ['nobody who sleeps', ['/down.json', '--silent', 'leo=late'], 1, /"late" is no time of day\.[\s\S]*22:00-08:00/],
  ['a flag that is not there', ['/down.json', '--loud'], 1, /Unknown option '--loud'/],
  ['a file that is not there', ['/gone.json'], 1, /There is no file \/gone\.json\./],
  ['a delivery of another version', ['/other.json'], 1, /\/other\.json: This is no delivery of Alertmanager that/],
  ['a file that was cut', ['/cut.json'], 1, /\/cut\.json: This is no delivery of Alertmanager that Steward knows/],
] as const)('answers %s clearly', async (_, args, code, said) => {
  const ended = await simulate(...args.map((each) => (each.startsWith('/') ? join(folder, each) : each)));
  expect(ended.said).toMatch(said);
  expect(ended.said).not.toMatch(/^\s+at /m);
  expect(ended.code).toBe(code);
});
