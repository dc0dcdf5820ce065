import { startApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { parseMatcher } from '../src/incidents/alerts/matcher.ts';
import { setRoute } from '../src/incidents/alerts/set-route.ts';
import { escalationPolicy } from '../src/incidents/paging/tables.ts';
import { silentLog } from '../src/kernel/log.ts';
import { openDatabase } from '../src/store/connect.ts';
import { systemCtx } from '../src/store/unit.ts';
import { addIntegration } from '../src/workspace/add-integration.ts';
import { workspacesOf } from '../src/workspace/connect-team.ts';
import { shippedLifecycle } from '../test/kit/lifecycle.ts';
import { until } from '../test/kit/steward.ts';
import { type Figure, percentile, shownMs } from './figure.ts';
import { openSender, type Sender } from './sender.ts';

const SECONDS = 20;
const PER_SECOND = 100;
/** Of them so many a second are of a new group, which pages somebody. */
const PAGES_PER_SECOND = 2;

/** A whole Steward that takes 100 alerts a second: from sending an alert until the page about it is shown to a person. */
export async function intakeToPage(url: string): Promise<Figure> {
  const app = await startApp({ config: readConfig({ PORT: '0' }), log: silentLog, url, lifecycle: shippedLifecycle() });
  // Each is used in its turn, so that none is idle for so long that the server ends it.
  const idle: Sender[] = [];
  const pool = openDatabase(url, { max: 1 });
  try {
    const [workspace = ''] = await workspacesOf(app.unit.db);
    const ctx = systemCtx(app.unit, { workspace, name: 'bench', log: silentLog });
    const [person] = await pool.sql<{ id: string }[]>`select person_id as id from identity where user_id = 'leo'`;
    const target = { type: 'person' as const, person: person?.id ?? '' };
    await pool.db
      .insert(escalationPolicy)
      .values({ workspaceId: workspace, name: 'leo', steps: [{ do: 'notify', target }], at: new Date() });
    await setRoute(ctx, { name: 'page', matchers: [parseMatcher('severity=page')], page: 'leo' }, true);
    const { id, token } = await addIntegration(ctx, { source: 'alertmanager', name: 'bench' });
    const sentAt = new Map<string, number>();
    const send = async (alertname: string, pod: string, severity: string): Promise<void> => {
      if (!sentAt.has(alertname)) sentAt.set(alertname, Date.now());
      const startsAt = new Date().toISOString();
      const alerts = [{ labels: { alertname, pod, severity }, annotations: { summary: 'bench' }, startsAt }];
      const address = `http://127.0.0.1:${app.port}/in/alertmanager/${id}`;
      const sender = idle.shift() ?? openSender(address, { authorization: `Bearer ${token}` });
      await sender.post(JSON.stringify({ version: '4', alerts }));
      idle.push(sender);
    };
    const began = performance.now();
    const running: Promise<void>[] = [];
    for (let n = 0; n < SECONDS * PER_SECOND; n += 1) {
      const early = began + (n * 1_000) / PER_SECOND - performance.now();
      if (early > 0) await new Promise((resume) => setTimeout(resume, early));
      const pages = n % (PER_SECOND / PAGES_PER_SECOND) === 0;
      running.push(pages ? send(`Page${n}`, 'a', 'page') : send(`Noise${n % 10}`, String(n), 'warning'));
    }
    await Promise.all(running);
    const most = SECONDS * PAGES_PER_SECOND;
    const shown = () => pool.sql<{ name: string; at: Date }[]>`
      select g.labels ->> 'alertname' as name, min(a.sent_at) as at
      from page p join page_attempt a on a.workspace_id = p.workspace_id and a.page = p.id
      join alert_group g on g.workspace_id = p.workspace_id and 'alert:' || g.number = p.subject
      where a.sent_at is not null group by 1`;
    await until('all pages', async () => (await shown()).length === most);
    const took = (await shown()).map(({ name, at }) => at.getTime() - (sentAt.get(name) ?? 0));
    const p99 = percentile(took, 0.99);
    return {
      what: `from intake to a page that is shown, p99 of ${most} at ${PER_SECOND} alerts a second (median ${shownMs(percentile(took, 0.5))})`,
      ...{ figure: shownMs(p99), aim: 'under 5 s', met: p99 < 5_000 },
    };
  } finally {
    for (const sender of idle) sender.close();
    await pool.close();
    await app.stop();
  }
}
