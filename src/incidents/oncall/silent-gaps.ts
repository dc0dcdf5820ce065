import type { Ctx } from '../../store/unit.ts';
import { type Schedule, scheduleById } from './find-schedules.ts';
import { readPlan } from './read-plans.ts';
import { type Shift, shiftsIn } from './shifts.ts';
import { DAY_MS, type Span } from './spans.ts';
import type { Gap } from './tell-gaps.ts';

/** When the only way to reach somebody makes no sound, each day, and how to say so. Paging stands above, so app brings it. */
export interface Sleep extends Span {
  /** "only method is silent 22:00-08:00 (Slack, do not disturb)" */
  readonly words: string;
}

/** No shift is longer than half a year: its end is told whole. */
const AHEAD_MS = 190 * DAY_MS;

/** Whose shift in a schedule begins within a day: these are asked about, outside of any transaction. */
export async function comingOn(ctx: Ctx, id: string): Promise<readonly string[]> {
  const schedule = await scheduleById(ctx, id);
  if (!schedule) return [];
  return [...new Set((await beginning(ctx, schedule)).map(({ person }) => person))];
}

/** The shifts that begin within a day and in which a page may go unheard. */
export async function silentGaps(
  ctx: Ctx,
  schedule: Schedule,
  sleeps: ReadonlyMap<string, Sleep>,
): Promise<readonly Gap[]> {
  return (await beginning(ctx, schedule)).flatMap(({ from, to, person }): Gap[] => {
    const sleep = sleeps.get(person);
    if (sleep === undefined || !meetsDaily({ from, to }, sleep)) return [];
    return [{ from, to, kind: 'silent', person, silent: sleep.words }];
  });
}

async function beginning(ctx: Ctx, schedule: Schedule): Promise<Shift[]> {
  const at = ctx.now.getTime();
  const span = { from: at, to: at + AHEAD_MS };
  return shiftsIn(await readPlan(ctx, schedule, span), span).filter(({ from }) => from > at && from <= at + DAY_MS);
}

/** Whether a shift touches what comes each day at the time of `sleep`. Pure. */
export function meetsDaily(shift: Span, sleep: Span): boolean {
  const into = (((shift.from - sleep.from) % DAY_MS) + DAY_MS) % DAY_MS;
  return into < sleep.to - sleep.from || into + (shift.to - shift.from) > DAY_MS;
}
