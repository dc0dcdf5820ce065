import { sql } from 'drizzle-orm';
import { emit } from '../../ledger/event.ts';
import { setTimer } from '../../queue/timer.ts';
import type { Tx } from '../../store/unit.ts';
import { endPages } from '../paging/end-pages.ts';
import { groupChanged, groupResolved } from './events.ts';
import { groupSubject } from './find-groups.ts';
import { endsFlapping, isFlapping, QUIET_MS } from './flapping.ts';
import { REFRESH_TIMER, SETTLE_TIMER } from './timers.ts';

/** A card is not shown anew more often than this because of its numbers. */
const SHOWN_FOR_MS = 10_000;

interface Counted extends Record<string, unknown> {
  readonly number: number;
  readonly opening: number;
  readonly firing: number;
  readonly total: number;
  readonly state: 'firing' | 'resolved';
  readonly told: boolean;
  readonly flapping: boolean;
  readonly shownAt: string | null;
  /** The changes of its alert that changed most. */
  readonly changes: readonly string[];
}

/**
 * Counts what fires in these groups and ends those in which nothing does. One that flaps stays open until it was quiet. All
 * in one statement and one more for those that end.
 */
export async function settleGroups(tx: Tx, numbers: readonly number[]): Promise<void> {
  if (numbers.length === 0) return;
  const counted = await count(
    tx,
    [...numbers].sort((a, b) => a - b),
  );
  for (const group of counted) {
    const { number, opening, firing, total } = group;
    const changes = group.changes.map((at) => new Date(at));
    const flaps = group.flapping ? !endsFlapping(changes, tx.now) : isFlapping(changes, tx.now);
    if (flaps !== group.flapping) await note(tx, number, flaps);
    if (flaps) {
      const dueAt = new Date(tx.now.getTime() + QUIET_MS);
      await setTimer(tx, { kind: SETTLE_TIMER, subject: String(number), dueAt });
    }
    if (firing > 0 || flaps || group.state === 'resolved') {
      if (group.told) await showSoon(tx, group, flaps);
      continue;
    }
    await endGroup(tx, { number, opening, total });
  }
}

/** None of its alerts fires: it is resolved. */
export async function endGroup(
  tx: Tx,
  { number, opening, total }: { readonly number: number; readonly opening: number; readonly total: number },
): Promise<void> {
  await tx.db.execute(sql`
    update alert_group set state = 'resolved', resolved_at = ${tx.now.toISOString()}::timestamptz, flapping_since = null, paging = false
    where workspace_id = ${tx.workspace} and number = ${number} and state = 'firing'`);
  await endPages(tx, { subject: groupSubject(number), because: 'resolved' });
  emit(tx, groupResolved({ group: number, opening, total }));
}

/** The newest numbers on the card now, or when the last ones stood for a while: however many alerts come. */
async function showSoon(
  tx: Tx,
  { number, opening, firing, total, shownAt }: Counted,
  flapping: boolean,
): Promise<void> {
  const next = shownAt === null ? 0 : new Date(shownAt).getTime() + SHOWN_FOR_MS;
  if (next > tx.now.getTime()) {
    await setTimer(tx, { kind: REFRESH_TIMER, subject: String(number), dueAt: new Date(next) });
    return;
  }
  await tx.db.execute(sql`
    update alert_group set shown_at = ${tx.now.toISOString()}::timestamptz
    where workspace_id = ${tx.workspace} and number = ${number}`);
  emit(tx, groupChanged({ group: number, opening, firing, total, flapping }));
}

async function count(tx: Tx, numbers: readonly number[]): Promise<readonly Counted[]> {
  await tx.db.execute(sql`
    select number from alert_group where workspace_id = ${tx.workspace} and number = any(${sql.param([...numbers])}::integer[])
    order by number for update`);
  return tx.db.execute<Counted>(sql`
    with counted as (
      select m.group_number, count(*)::integer as total, count(*) filter (where m.state = 'firing')::integer as firing,
        coalesce(min(a.severity) filter (where m.state = 'firing'), min(a.severity)) as severity,
        (array_agg(to_jsonb(a.changes) order by cardinality(a.changes) desc))[1] as changes
      from alert_member m join alert a on a.workspace_id = m.workspace_id and a.integration = m.integration
        and a.fingerprint = m.fingerprint
      where m.workspace_id = ${tx.workspace} and m.group_number = any(${sql.param([...numbers])}::integer[])
      group by m.group_number
    )
    update alert_group g set firing = counted.firing, total = counted.total, severity = counted.severity
    from counted where g.workspace_id = ${tx.workspace} and g.number = counted.group_number
    returning g.number, g.opening, g.firing, g.total, g.state, g.notified_at is not null as told,
      g.flapping_since is not null as flapping, to_jsonb(g.shown_at) #>> '{}' as "shownAt", counted.changes`);
}

async function note(tx: Tx, number: number, flaps: boolean): Promise<void> {
  const since = flaps ? tx.now.toISOString() : null;
  await tx.db.execute(sql`
    update alert_group set flapping_since = ${since}::timestamptz
    where workspace_id = ${tx.workspace} and number = ${number}`);
}
