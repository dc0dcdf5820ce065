import { silentLog } from '../src/kernel/log.ts';
import { systemCtx } from '../src/store/unit.ts';
import { addIntegration } from '../src/workspace/add-integration.ts';
import { hasAlertmanager, startAlertmanager } from '../test/kit/alertmanager.ts';
import { startChild } from '../test/kit/child-process.ts';
import { intakeToPage } from './alert-pages.ts';
import { type Figure, median } from './figure.ts';
import { openUnit } from './open-unit.ts';
import { openSender, type Sender } from './sender.ts';
import { benchServer } from './server.ts';

const ROUNDS = 3;
const BATCH = 100;
const SHAPES = [
  { what: `in batches of ${BATCH}, 8 senders`, each: BATCH, alerts: 20_000, senders: 8 },
  { what: 'one by one, 64 senders', each: 1, alerts: 5_000, senders: 64 },
] as const;

/** Alerts per second to durable, deduplicated rows over HTTP, beside Alertmanager's own API and beside a bare bulk INSERT. */
export async function bench(): Promise<readonly Figure[]> {
  const server = await benchServer();
  const url = await server.create('alerts');
  const { unit, pool, close } = await openUnit(url, 10);
  const steward = startChild(new URL('alert-server.ts', import.meta.url), [url]);
  const alertmanager = hasAlertmanager() ? await startAlertmanager() : undefined;
  try {
    const ctx = systemCtx(unit, { workspace: 'bench', name: 'bench', log: silentLog });
    const { id, token } = await addIntegration(ctx, { source: 'alertmanager', name: 'bench' });
    const port = (await steward.line(/^port /)).replace('port ', '').trim();
    const headers = { authorization: `Bearer ${token}` };
    const toSteward = () => openSender(`http://127.0.0.1:${port}/in/alertmanager/${id}`, headers);
    const toAlertmanager = () => openSender(`${alertmanager?.url}/api/v2/alerts`, {});
    await pool.unsafe('create table bare_alert (like alert including all)');
    const insert = async (body: string): Promise<void> => {
      await pool.unsafe(
        `insert into bare_alert (workspace_id, integration, fingerprint, source, rule, labels, annotations, state, starts_at,
           severity, received, first_at, last_at, changes, routed)
         select 'bench', 'i', labels ->> 'id', 'alertmanager', 'labels', labels, annotations, 'firing', "startsAt", 3, 1, now(), now(),
           array[now()], false
         from jsonb_to_recordset($1::text::jsonb) as given (labels jsonb, annotations jsonb, "startsAt" timestamptz)`,
        [body],
        { prepare: true },
      );
    };
    const toTable = (): Sender => ({ post: insert, close: () => {} });
    const figures: Figure[] = [];
    for (const { what, each, alerts, senders } of SHAPES) {
      const speeds = { steward: [] as number[], alertmanager: [] as number[], insert: [] as number[] };
      // The first round warms all up and does not count.
      for (let round = 0; round <= ROUNDS; round += 1) {
        const lists = bodiesOf(`${each}-${round}`, alerts, each);
        const hooks = lists.map((list) => `{"version":"4","status":"firing","alerts":${list}}`);
        const bare = await timed(lists, senders, toTable);
        const steward = await timed(hooks, senders, toSteward);
        const own = alertmanager ? await timed(lists, senders, toAlertmanager) : Number.NaN;
        if (round === 0) continue;
        speeds.insert.push(alerts / bare);
        speeds.steward.push(alerts / steward);
        speeds.alertmanager.push(alerts / own);
      }
      const ratioTo = (floor: readonly number[]) => median(speeds.steward.map((speed, i) => speed / floor[i]!));
      const ahead = ratioTo(speeds.alertmanager);
      const figure = shown(median(speeds.steward));
      const beside = { floor: shown(median(speeds.alertmanager)), ratio: ahead, aim: 'ratio 1', met: ahead >= 1 };
      figures.push({
        what: `alerts per second to committed rows ${what}, beside Alertmanager's API (in memory)`,
        figure,
        ...(alertmanager ? beside : {}),
      });
      figures.push({
        what: `the same ${what}, beside a bare INSERT of as many`,
        ...{ figure, floor: shown(median(speeds.insert)), ratio: ratioTo(speeds.insert) },
      });
    }
    const [row] = await pool`select count(*)::int as rows from alert`;
    const sent = SHAPES.reduce((sum, { alerts }) => sum + alerts * (ROUNDS + 1), 0);
    if (row?.rows !== sent) throw new Error(`${sent} alerts were acknowledged, ${row?.rows} are there`);
    return [...figures, await intakeToPage(await server.create('pages'))];
  } finally {
    await alertmanager?.close();
    steward.kill('SIGKILL');
    await steward.ended;
    await close();
    await server.stop();
  }
}

/** Alerts that are never the same twice, as JSON arrays of `each`. */
function bodiesOf(round: string, alerts: number, each: number): string[] {
  const startsAt = new Date().toISOString();
  return Array.from({ length: alerts / each }, (_, part) =>
    JSON.stringify(
      Array.from({ length: each }, (_, n) => ({
        labels: {
          alertname: 'Bench',
          id: `${round}-${part * each + n}`,
          job: 'api',
          instance: `api-${n}:9100`,
          severity: 'warning',
        },
        annotations: {
          summary: 'p99 of the scoring service is over two seconds',
          runbook: 'https://example.com/latency',
        },
        startsAt,
      })),
    ),
  );
}

/** So many senders at once, each one after the other; seconds until the last is answered. */
async function timed(bodies: readonly string[], senders: number, open: () => Sender): Promise<number> {
  const opened = Array.from({ length: senders }, open);
  const began = performance.now();
  let next = 0;
  const sendAll = async (sender: Sender): Promise<void> => {
    for (let mine = next++; mine < bodies.length; mine = next++) await sender.post(bodies[mine]!);
  };
  await Promise.all(opened.map(sendAll));
  const seconds = (performance.now() - began) / 1_000;
  for (const sender of opened) sender.close();
  return seconds;
}

const shown = (perSecond: number): string => Math.round(perSecond).toLocaleString('en');
