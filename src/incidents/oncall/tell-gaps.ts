import { and, eq, gt } from 'drizzle-orm';
import { instantOf } from '../../kernel/zone.ts';
import { emit } from '../../ledger/event.ts';
import { absencesBetween } from '../../lifecycle/absences.ts';
import { personIdsOf } from '../../people/find-people.ts';
import { setTimer, takeDue } from '../../queue/timer.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { gapsFound } from './events.ts';
import { lockScheduleById, type Schedule } from './find-schedules.ts';
import { readPlan } from './read-plans.ts';
import { gapsIn, type Plan, shiftsIn } from './shifts.ts';
import { type Sleep, silentGaps } from './silent-gaps.ts';
import { DAY_MS, joined, type Span, within } from './spans.ts';
import { oncallGap } from './tables.ts';
import { ONCALL_GAPS_TIMER } from './timers.ts';

/** A gap is told this many days ahead, and once more when it has begun. */
const DAYS_AHEAD = [0, 1, 3, 14];
/** Of one that began earlier it is known that it was told. */
const BACK_MS = 14 * DAY_MS;

/** A time without anybody, with somebody who said that he is away then, or with somebody who may hear no page. */
export interface Gap extends Span {
  readonly kind: 'nobody' | 'away' | 'silent';
  readonly person: string | null;
  /** Why he may hear none. */
  readonly silent?: string;
}

/** Which notice a gap has come to: 14, 3 or 1 days ahead, 0 once it has begun; undefined while it is farther away. */
export function noticeOf(gap: Pick<Span, 'from'>, now: number): number | undefined {
  return DAYS_AHEAD.find((days) => gap.from - now <= days * DAY_MS);
}

/** When the first of these gaps comes to its next notice; a day from now at most, because one more may come into sight. */
export function nextNotice(gaps: readonly Pick<Span, 'from'>[], now: number): number {
  const due = gaps.flatMap(({ from }) => DAYS_AHEAD.map((days) => from - days * DAY_MS)).filter((at) => at > now);
  return Math.min(now + DAY_MS, ...due);
}

/**
 * Tells the gaps of a schedule that have come to a notice which was not given yet, and looks again when the next one may.
 * `sleeps` are those of `comingOn` who may hear no page.
 */
export async function tellGaps(ctx: Ctx, id: string, sleeps: ReadonlyMap<string, Sleep> = new Map()): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    if (!(await takeDue(tx, { kind: ONCALL_GAPS_TIMER, subject: id }))) return;
    const schedule = await lockScheduleById(tx, id);
    if (!schedule) return;
    const now = tx.now.getTime();
    const gaps = await findGaps(tx, schedule, { from: now, to: now + 15 * DAY_MS });
    const silent = sleeps.size === 0 ? [] : await silentGaps(tx, schedule, sleeps);
    // Whoever is away anyway is told as that.
    await tell(tx, schedule, [...gaps, ...silent.filter((one) => gaps.every(({ from }) => from !== one.from))]);
    await setTimer(tx, { kind: ONCALL_GAPS_TIMER, subject: id, dueAt: new Date(nextNotice(gaps, now)) });
  });
}

/** The gaps of a schedule that touch a span; those that have begun from their beginning, two weeks back at most. */
export async function findGaps(ctx: Ctx, schedule: Schedule, { from, to }: Span): Promise<Gap[]> {
  const span = { from: from - BACK_MS, to };
  const plan = await readPlan(ctx, schedule, span);
  const begin = Math.max(span.from, schedule.at.getTime(), firstStart(plan));
  if (begin >= to) return [];
  const nobody = gapsIn(plan, { from: begin, to }).map((gap): Gap => ({ ...gap, kind: 'nobody', person: null }));
  const away = await awayGaps(ctx, plan, { from, to });
  return [...nobody, ...away].filter((gap) => gap.to > from).sort((a, b) => a.from - b.from);
}

/** Before the first hand-over nobody expects anybody. */
function firstStart({ layers, zone }: Plan): number {
  return Math.min(...layers.map((layer) => Math.max(layer.from, instantOf(Date.parse(`${layer.start}:00Z`), zone))));
}

/** When the only people on call are away. */
async function awayGaps(ctx: Ctx, plan: Plan, span: Span): Promise<Gap[]> {
  const shifts = shiftsIn(plan, span);
  const absences = await absencesBetween(ctx, new Date(span.from), new Date(span.to));
  const found: Gap[] = [];
  for (const person of new Set(shifts.map((shift) => shift.person))) {
    const ids = await personIdsOf(ctx, [person]);
    const away = absences.filter((absence) => ids.includes(absence.person));
    if (away.length === 0) continue;
    const times = joined(away.map((absence) => ({ from: absence.from.getTime(), to: absence.to.getTime() })));
    const own = joined(shifts.filter((shift) => shift.person === person));
    found.push(...within(own, times).map(({ from, to }): Gap => ({ from, to, kind: 'away', person })));
  }
  return found;
}

async function tell(tx: Tx, schedule: Schedule, gaps: readonly Gap[]): Promise<void> {
  const now = tx.now.getTime();
  const told = await tx.db
    .select()
    .from(oncallGap)
    .where(
      and(
        eq(oncallGap.workspaceId, tx.workspace),
        eq(oncallGap.schedule, schedule.id),
        gt(oncallGap.fromAt, new Date(now - BACK_MS - DAY_MS)),
      ),
    );
  for (const days of DAYS_AHEAD) {
    const due = gaps.filter(
      (gap) =>
        noticeOf(gap, now) === days && !told.some((each) => each.fromAt.getTime() === gap.from && each.days <= days),
    );
    if (due.length === 0) continue;
    const rows = due.map(({ from, to, person, silent = null }) => ({
      ...{ fromAt: new Date(from), toAt: new Date(to), person, silent },
      ...{ days, toldAt: tx.now },
    }));
    await tx.db
      .insert(oncallGap)
      .values(rows.map((row) => ({ workspaceId: tx.workspace, schedule: schedule.id, ...row })))
      .onConflictDoNothing();
    const said = due.slice(0, 20).map(({ from, to, kind, person }) => ({ ...words({ from, to }), kind, person }));
    const body = { schedule: schedule.id, name: schedule.name, days, at: tx.now.toISOString() };
    emit(tx, gapsFound({ ...body, gaps: said }));
  }
}

const words = ({ from, to }: Span) => ({ from: new Date(from).toISOString(), to: new Date(to).toISOString() });
