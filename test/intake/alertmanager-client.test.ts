import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { setRoute } from '../../src/incidents/alerts/set-route.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { systemCtx } from '../../src/store/unit.ts';
import { addIntegration } from '../../src/workspace/add-integration.ts';
import { workspacesOf } from '../../src/workspace/connect-team.ts';
import { setChannel } from '../../src/workspace/set-channel.ts';
import { type Alertmanager, freePort, hasAlertmanager, startAlertmanager } from '../kit/alertmanager.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { shippedLifecycle } from '../kit/lifecycle.ts';
import { until } from '../story/start-story.ts';

describe.skipIf(!hasAlertmanager() && process.env.CI !== 'true')("Debian's Alertmanager", () => {
  let on: TestDatabase;
  let app: App | undefined;
  let alertmanager: Alertmanager;
  let port = 0;
  const start = async (): Promise<App> => {
    app = await startApp({
      config: readConfig({ PORT: String(port) }),
      log: silentLog,
      url: on.url,
      lifecycle: shippedLifecycle(),
      empty: true,
    });
    return app;
  };
  beforeAll(async () => {
    on = await testDatabase();
    port = await freePort();
    const { unit } = await start();
    const [workspace = ''] = await workspacesOf(unit.db);
    const ctx = systemCtx(unit, { workspace, name: 'test', log: silentLog });
    const { id, token } = await addIntegration(ctx, { source: 'alertmanager', name: 'main' });
    await setRoute(ctx, { name: 'default', waitSeconds: 0 }, false);
    const [{ team = '' } = {}] = await on.database.sql<{ team: string }[]>`select team from connection`;
    await setChannel(ctx, { platform: 'console', team, kind: 'incidents', channel: 'incidents', name: 'incidents' });
    alertmanager = await startAlertmanager({ target: `http://127.0.0.1:${port}/in/alertmanager/${id}`, token });
  });
  afterAll(async () => {
    await alertmanager?.close();
    await app?.stop();
    await on?.close();
  });

  const groups = async () =>
    (
      await on.database.sql`select labels ->> 'alertname' as name, state, firing, total from alert_group order by name`
    ).map(({ name, state, firing, total }) => `${name} ${state} ${firing}/${total}`);
  const groupsAre = (...expected: string[]) =>
    until(expected.join(', '), async () => JSON.stringify(await groups()) === JSON.stringify(expected), groups);
  const posted = async () =>
    (
      await on.database.sql`
      select card ->> 'summary' as said from room_message where channel = 'incidents' and thread is null and marker is not null order by at`
    ).map(({ said }) => String(said).replace(/:.*/, ''));
  const fires = (alertname: string, pod: string) => ({ labels: { alertname, pod, severity: 'warning' } });
  const ends = (alertname: string, pod: string) => ({ ...fires(alertname, pod), endsAt: new Date().toISOString() });

  it('loses nothing while Steward is restarted, and nobody reads anything twice', async () => {
    await alertmanager.post([fires('A', '1'), fires('A', '2'), fires('B', '1')]);
    await groupsAre('A firing 2/2', 'B firing 1/1');
    await until('two cards', async () => (await posted()).length === 2, posted);

    await app?.stop();
    app = undefined;
    await alertmanager.post([ends('A', '1'), fires('A', '3'), fires('C', '1')]);
    await start();
    await groupsAre('A firing 2/3', 'B firing 1/1', 'C firing 1/1');
    await until('the third card', async () => (await posted()).length === 3, posted);

    await alertmanager.post([ends('A', '2'), ends('A', '3'), ends('B', '1'), ends('C', '1')]);
    await groupsAre('A resolved 0/3', 'B resolved 0/1', 'C resolved 0/1');
    const cards = () => on.database.sql`select subject from card where subject like 'alert%' and wanted > shown`;
    await until('all cards', async () => (await cards()).length === 0, cards);
    const said = await posted();
    expect(said.map((each) => each.replace(/^A-\d+ /, '')).sort()).toEqual(['A', 'B', 'C']);
    expect(await on.database.sql`select subject from card where subject like 'alert:%'`).toHaveLength(3);
    const alerts = await on.database.sql`select received, extra from alert`;
    expect(alerts).toHaveLength(5);
  });
});
