import { sql } from 'drizzle-orm';
import { emit } from '../../ledger/event.ts';
import { setTimer } from '../../queue/timer.ts';
import { findModel } from '../../registry/find.ts';
import { nextNumber } from '../../store/counter.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { LEAST_URGENT, mayBeAsked } from '../paging/change-pages.ts';
import { groupOpened, groupReopened } from './events.ts';
import { type AlertRow, lockUnrouted, routesOf } from './find-alerts.ts';
import { type AlertGroup, groupSubject } from './find-groups.ts';
import { overflowKeysOf, type Wanted, withinBound } from './group-bound.ts';
import { latestByKey, openGroupsOf, putMembers } from './members.ts';
import { groupKeyOf, groupLabelsOf, type Route, routesFor, titleOf, waitSecondsOf } from './route.ts';
import { settleGroups } from './settle-groups.ts';
import { alertGroup } from './tables.ts';
import { FLUSH_TIMER } from './timers.ts';

/** So many alerts are routed in one transaction. */
export const AT_ONCE = 1_000;
/** What was resolved shorter ago than this opens again instead of anew: one card for what comes and goes. */
export const REOPENS_WITHIN_MS = 10 * 60_000;

/**
 * Puts alerts whose state changed into groups by the workspace's routes: a new group for a new combination of labels, the
 * group that is there for others. Nobody is told here: each group's timer does it. Says how many alerts there were; call
 * it again while that is `AT_ONCE`.
 */
export async function routeAlerts(ctx: Ctx): Promise<number> {
  return inTransaction(ctx, async (tx) => {
    await oneAtATime(tx);
    const alerts = await lockUnrouted(tx, AT_ONCE);
    if (alerts.length === 0) return 0;
    const routes = await routesOf(tx);
    await place(tx, alerts, (alert) => routesFor(routes, alert));
    return alerts.length;
  });
}

/** Two processes that route at once would open the same group twice. Ends with the transaction. */
export async function oneAtATime(tx: Tx): Promise<void> {
  await tx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`route alerts ${tx.workspace}`}, 0))`);
}

/** Puts these locked alerts where they belong; returns the numbers of the groups touched. */
export async function place(
  tx: Tx,
  alerts: readonly AlertRow[],
  routesOfAlert: (alert: AlertRow) => readonly Route[],
): Promise<readonly number[]> {
  const open = await openGroupsOf(tx, alerts);
  const at = new Map<number, AlertRow[]>();
  const put = (group: number, alert: AlertRow): void => void at.set(group, [...(at.get(group) ?? []), alert]);
  const wanted = new Map<string, Wanted>();
  for (const alert of alerts) {
    // An alert stays where it is until it is resolved, whatever its labels or the routes became.
    const stays = open.get(idOf(alert)) ?? [];
    for (const group of stays) put(group, alert);
    if (stays.length > 0 || alert.state === 'resolved') continue;
    for (const route of routesOfAlert(alert)) {
      const labels = groupLabelsOf(route, alert.labels);
      const key = groupKeyOf(route, labels);
      const known = wanted.get(key);
      if (known) known.alerts.push(alert);
      else wanted.set(key, { key, route, labels, alerts: [alert] });
    }
  }
  const overflows = new Set([...wanted.values()].flatMap(({ route }) => overflowKeysOf(route.name)));
  const latest = await latestByKey(tx, [...wanted.keys(), ...overflows]);
  const isNew = ({ key }: Wanted): boolean => !isOpenOrReopens(latest.get(key), tx.now);
  for (const one of await withinBound(tx, [...wanted.values()], isNew)) {
    const number = await groupFor(tx, one, latest.get(one.key));
    for (const alert of one.alerts) put(number, alert);
  }
  await putMembers(tx, at);
  await settleGroups(tx, [...at.keys()]);
  for (const key of overflows) await lookAtStorm(tx, latest.get(key), at);
  await tx.db.execute(sql`
    update alert set routed = true from unnest(${sql.param(alerts.map((one) => one.integration))}::text[],
      ${sql.param(alerts.map((one) => one.fingerprint))}::text[]) as done (integration, fingerprint)
    where alert.workspace_id = ${tx.workspace} and alert.integration = done.integration and alert.fingerprint = done.fingerprint`);
  return [...at.keys()];
}

/** Who has an urgent storm hears at once of what came into it, and not at the next look; what comes while he is asked waits for that. */
async function lookAtStorm(
  tx: Tx,
  group: AlertGroup | undefined,
  touched: ReadonlyMap<number, unknown>,
): Promise<void> {
  if (!group?.paging || group.severity > LEAST_URGENT || !touched.has(group.number)) return;
  if (!(await mayBeAsked(tx, groupSubject(group.number)))) return;
  await setTimer(tx, { kind: FLUSH_TIMER, subject: String(group.number), dueAt: tx.now });
}

export const idOf = ({ integration, fingerprint }: Pick<AlertRow, 'integration' | 'fingerprint'>): string =>
  `${integration} ${fingerprint}`;

/** The open group of this key, the one that ended just before opened again, or a new one. */
async function groupFor(tx: Tx, one: Wanted, latest: AlertGroup | undefined): Promise<number> {
  if (latest?.state === 'firing') return latest.number;
  if (latest && isOpenOrReopens(latest, tx.now)) {
    const opening = latest.opening + 1;
    await tx.db.execute(sql`
      update alert_group set state = 'firing', resolved_at = null, opening = ${opening}
      where workspace_id = ${tx.workspace} and number = ${latest.number}`);
    emit(tx, groupReopened({ group: latest.number, opening, firing: one.alerts.length }));
    await waitFor(tx, latest.number, one.route);
    return latest.number;
  }
  return open(tx, one);
}

function isOpenOrReopens(latest: AlertGroup | undefined, now: Date): boolean {
  if (latest?.state === 'firing') return true;
  return latest?.resolvedAt != null && now.getTime() - latest.resolvedAt.getTime() <= REOPENS_WITHIN_MS;
}

async function open(tx: Tx, { key, route, labels, alerts, title }: Wanted): Promise<number> {
  const [first] = [...alerts].sort((a, b) => a.severity - b.severity);
  if (!first) throw new Error('a group without alerts');
  const number = await nextNumber(tx, 'alert');
  const severity = first.severity;
  const named = alerts.every((alert) => alert.model === first.model) ? first.model : null;
  // A label that says "model" may mean anything: only one that is registered is linked.
  const model = named === null ? null : ((await findModel(tx, named.toLowerCase()))?.name ?? null);
  await tx.db.insert(alertGroup).values({
    workspaceId: tx.workspace,
    number,
    key,
    route: route.name,
    labels,
    source: first.source,
    state: 'firing',
    title: title ?? titleOf(first),
    severity,
    model,
    firing: alerts.length,
    total: alerts.length,
    openedAt: tx.now,
  });
  emit(
    tx,
    groupOpened({
      group: number,
      opening: 1,
      route: route.name,
      source: first.source,
      severity,
      firing: alerts.length,
      labels: clipped(labels),
      ...(model === null ? {} : { model }),
    }),
  );
  await waitFor(tx, number, route);
  return number;
}

async function waitFor(tx: Tx, number: number, route: Route): Promise<void> {
  const dueAt = new Date(tx.now.getTime() + waitSecondsOf(route) * 1_000);
  await setTimer(tx, { kind: FLUSH_TIMER, subject: String(number), dueAt });
}

/** The ledger keeps what a group is called, not what a stranger wrote at length; and no half of a character. */
const clipped = (labels: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(labels)
      .slice(0, 10)
      .map(([name, value]) => [name.slice(0, 60).toWellFormed(), value.slice(0, 120).toWellFormed()]),
  );
