import { sql } from 'drizzle-orm';
import { emit } from '../../ledger/event.ts';
import type { Tx } from '../../store/unit.ts';
import { changePages, LEAST_URGENT, urgencyOf } from '../paging/change-pages.ts';
import { endPages } from '../paging/end-pages.ts';
import { startPages } from '../paging/start-pages.ts';
import { declareDue } from './events.ts';
import { type AlertGroup, careOf, groupSubject, isAcknowledged } from './find-groups.ts';
import { isOverflow } from './group-bound.ts';
import type { Route } from './route.ts';

/**
 * Pages as the group's route says, while something fires that is not muted and nobody has it. Returns whether a page was begun
 * for this opening: then changes are told to it, and what is all muted ends it.
 */
export async function pageOf(
  tx: Tx,
  group: AlertGroup,
  route: Route,
  { firing, muted }: { readonly firing: number; readonly muted: number },
): Promise<boolean> {
  const subject = groupSubject(group.number);
  if (firing === 0 || group.state === 'resolved') {
    if (group.paging)
      await endPages(tx, { subject, because: muted > 0 && group.state === 'firing' ? 'silenced' : 'resolved' });
    return false;
  }
  const said = {
    subject,
    title: group.title,
    summary: summaryOf(group, firing),
    severity: group.severity,
    alerts: firing,
  };
  if (group.paging) {
    // What came into a storm since then is none of what was acknowledged: it is there because there was no room for it alone.
    const came = isOverflow(group) ? await newestUrgent(tx, group.number) : undefined;
    await changePages(tx, { ...said, came });
    return true;
  }
  if (route.declare !== null) {
    const { number, opening, model } = group;
    const about = { group: number, opening, severity: route.declare, route: route.name };
    emit(tx, declareDue({ ...about, ...(model === null ? {} : { model }) }, { title: group.title }));
  }
  if (route.page === null || isAcknowledged(group, await careOf(tx, group.number))) return route.declare !== null;
  const model = group.model ?? undefined;
  const urgency = urgencyOf(group.severity);
  await startPages(tx, { ...said, policy: route.page, urgency, ...(model === undefined ? {} : { model }) });
  return true;
}

/** When the newest of a group's urgent alerts that fire and are not muted began. */
async function newestUrgent(tx: Tx, group: number): Promise<Date | undefined> {
  const [row] = await tx.db.execute<{ came: string | null }>(sql`
    select to_jsonb(max(a.changes[cardinality(a.changes)])) #>> '{}' as came
    from alert_member m join alert a on a.workspace_id = m.workspace_id and a.integration = m.integration
      and a.fingerprint = m.fingerprint
    where m.workspace_id = ${tx.workspace} and m.group_number = ${group} and m.state = 'firing' and m.muted is null
      and a.severity <= ${LEAST_URGENT}`);
  return row?.came == null ? undefined : new Date(row.came);
}

function summaryOf(group: AlertGroup, firing: number): string {
  const of = Object.entries(group.labels)
    .filter(([name, value]) => name !== 'alertname' && !(name === 'model' && value === group.model))
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
    .slice(0, 120)
    .toWellFormed();
  return `${firing} ${firing === 1 ? 'alert fires' : 'alerts fire'}${of === '' ? '' : `: ${of}`}`;
}
