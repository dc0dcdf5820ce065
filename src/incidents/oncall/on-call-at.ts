import type { Ctx } from '../../store/unit.ts';
import { scheduleByName } from './find-schedules.ts';
import { readPlan } from './read-plans.ts';
import { FARTHEST_MS, nextAfter, peopleAt, type Shift, shiftsIn } from './shifts.ts';
import type { Span } from './spans.ts';

/**
 * The people on call in a schedule at an instant, or those who come next, by the ids of humans who can act: several where
 * shifts overlap, who came first first; nobody in a gap. UNKNOWN_SCHEDULE when there is none of that name.
 */
export async function onCallAt(
  ctx: Ctx,
  { schedule, at, which }: { readonly schedule: string; readonly at: Date; readonly which: 'now' | 'next' },
): Promise<readonly string[]> {
  const row = await scheduleByName(ctx, schedule);
  const from = at.getTime();
  const plan = await readPlan(ctx, row, { from, to: from + (which === 'now' ? 1 : FARTHEST_MS) });
  return which === 'now' ? peopleAt(plan, from) : (nextAfter(plan, from)?.people ?? []);
}

/** Who is on call in a schedule over a time, in order; where no shift is, nobody is. UNKNOWN_SCHEDULE. */
export async function shiftsOf(ctx: Ctx, schedule: string, span: Span): Promise<Shift[]> {
  return shiftsIn(await readPlan(ctx, await scheduleByName(ctx, schedule), span), span);
}
