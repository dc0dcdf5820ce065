import { emit } from '../../ledger/event.ts';
import type { Tx } from '../../store/unit.ts';
import { changePages, urgencyOf } from '../paging/change-pages.ts';
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
  { firing, newFiring, muted }: { readonly firing: number; readonly newFiring: number; readonly muted: number },
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
    const asks = newFiring > 0 && isOverflow(group) && urgencyOf(group.severity) === 'urgent';
    await changePages(tx, { ...said, asks });
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

function summaryOf(group: AlertGroup, firing: number): string {
  const of = Object.entries(group.labels)
    .filter(([name, value]) => name !== 'alertname' && !(name === 'model' && value === group.model))
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
    .slice(0, 120);
  return `${firing} ${firing === 1 ? 'alert fires' : 'alerts fire'}${of === '' ? '' : `: ${of}`}`;
}
