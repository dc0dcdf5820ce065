import { and, eq, sql } from 'drizzle-orm';
import { emit } from '../../ledger/event.ts';
import { setTimer, takeDue } from '../../queue/timer.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { groupNotified } from './events.ts';
import { routesOf } from './find-alerts.ts';
import { type AlertGroup, findGroup, lockGroup } from './find-groups.ts';
import { muteMembers } from './mute-members.ts';
import { notifyDecision, type Standing } from './notify-decision.ts';
import { pageOf } from './page-group.ts';
import { BY_HAND_ROUTE, DEFAULT_ROUTE, type Route } from './route.ts';
import { alertGroup } from './tables.ts';
import { FLUSH_TIMER } from './timers.ts';

/** What the timer of a group runs: people are told when Alertmanager's rules say so, and the next look is set. */
export async function flushGroup(ctx: Ctx, number: number): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    if (!(await takeDue(tx, { kind: FLUSH_TIMER, subject: String(number) }))) return;
    if (!(await findGroup(tx, number))) return;
    const group = await lockGroup(tx, number);
    const route = await routeOfGroup(tx, group);
    const notified = await look(tx, group, route);
    // What was told as firing must be told as resolved, so the last look comes after the end.
    if (group.state === 'resolved' && notified.firing === 0) return;
    const dueAt = new Date(tx.now.getTime() + route.intervalSeconds * 1_000);
    await setTimer(tx, { kind: FLUSH_TIMER, subject: String(number), dueAt });
  });
}

/** The route a group was opened by; one that was removed since is as the default. */
export async function routeOfGroup(tx: Tx, group: Pick<AlertGroup, 'route'>): Promise<Route> {
  if (group.route === BY_HAND_ROUTE.name) return BY_HAND_ROUTE;
  const routes = await routesOf(tx);
  const usual = routes.find(({ name }) => name === DEFAULT_ROUTE.name) ?? DEFAULT_ROUTE;
  return routes.find(({ name }) => name === group.route) ?? usual;
}

/** Looks at a locked group: what is muted, whether people are told, whether anybody is paged. Returns what is told as firing. */
export async function look(tx: Tx, group: AlertGroup, route: Route): Promise<{ readonly firing: number }> {
  await muteMembers(tx, group.number);
  const { muted, ...standing } = await standingOf(tx, group);
  // What fires and is muted is not over: nobody is told that it is.
  const allMuted = standing.firing === 0 && muted > 0;
  const reason = allMuted ? undefined : notifyDecision(standing, route.repeatSeconds, tx.now);
  const quiet = reason !== undefined && group.flappingSince !== null && isPiecemeal(reason);
  const tells = reason !== undefined && !quiet;
  const decision = quiet ? 'flapping' : (reason ?? (allMuted ? 'muted' : 'nothing-new'));
  const decided = { decision, decidedAt: tx.now, muted };
  const told = tells ? { notifiedAt: tx.now, notifiedFiring: standing.firing } : {};
  const paging = await pageOf(tx, group, route, { firing: standing.firing, muted });
  await tx.db
    .update(alertGroup)
    .set({ ...decided, ...told, paging })
    .where(and(eq(alertGroup.workspaceId, tx.workspace), eq(alertGroup.number, group.number)));
  if (!tells) return { firing: group.notifiedFiring };
  await tx.db.execute(sql`
    update alert_member set told = case when muted is null then state end
    where workspace_id = ${tx.workspace} and group_number = ${group.number}
      and told is distinct from case when muted is null then state end`);
  const { firing, newFiring, newResolved } = standing;
  emit(
    tx,
    groupNotified({ group: group.number, opening: group.opening, reason, firing, newFiring, newResolved, muted }),
  );
  return { firing };
}

/** Of what flaps, people are told that it does, and not each time. */
const isPiecemeal = (reason: string): boolean => reason === 'new-alerts' || reason === 'new-resolved';

/** How the group stands against what people were told of it last. */
async function standingOf(tx: Tx, group: AlertGroup): Promise<Standing & { readonly muted: number }> {
  const [row] = await tx.db.execute<{ firing: number; new_firing: number; new_resolved: number; muted: number }>(sql`
    select count(*) filter (where state = 'firing' and muted is null)::integer as firing,
      count(*) filter (where state = 'firing' and muted is null and told is distinct from 'firing')::integer as new_firing,
      count(*) filter (where state = 'resolved' and muted is null and told is distinct from 'resolved')::integer as new_resolved,
      count(*) filter (where state = 'firing' and muted is not null)::integer as muted
    from alert_member where workspace_id = ${tx.workspace} and group_number = ${group.number}`);
  const { firing = 0, new_firing: newFiring = 0, new_resolved: newResolved = 0, muted = 0 } = row ?? {};
  const told = group.notifiedAt === null ? undefined : { firing: group.notifiedFiring, at: group.notifiedAt };
  return { told, firing, newFiring, newResolved, muted };
}
