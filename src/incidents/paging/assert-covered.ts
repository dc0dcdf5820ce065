import { StewardError } from '../../kernel/errors.ts';
import { callerOf } from '../../people/get-person.ts';
import type { Ctx } from '../../store/unit.ts';
import { findSchedule } from '../oncall/find-schedules.ts';
import { shiftsOf } from '../oncall/on-call-at.ts';
import { COVERED_MS, firstGap, lengthOf, type Reaches } from './coverage.ts';
import { planFor } from './reach.ts';
import type { Step, StepTarget } from './step.ts';
import { peopleOf } from './who.ts';

/** Refuses a policy that leaves a minute of the next 14 days at which it reaches nobody, naming the first. */
export async function assertCovered(ctx: Ctx, steps: readonly Step[], name: string): Promise<void> {
  const gap = await gapOf(ctx, steps);
  if (gap === undefined) return;
  const { zone } = await callerOf(ctx);
  throw new StewardError(
    'BAD_INPUT',
    `${name} reaches nobody from ${minuteWords(gap, zone ?? ctx.unit.zone ?? 'UTC')}.`,
    {
      field: 'step',
      hint: 'Add somebody who is always there, such as `--step "notify group ml-leads"`, or fill the gap with `oncall override`.',
    },
  );
}

/** The first minute of the next 14 days at which a page that starts then reaches nobody; undefined when there is none. */
export async function gapOf(ctx: Ctx, steps: readonly Step[]): Promise<Date | undefined> {
  const from = ctx.now.getTime();
  const span = { from, to: from + COVERED_MS + lengthOf(steps) };
  const reaches: Reaches = new Map(
    await Promise.all(
      steps.flatMap((step, index) =>
        step.do === 'notify' ? [spansOf(ctx, step.target, span).then((spans) => [index, spans] as const)] : [],
      ),
    ),
  );
  const gap = firstGap(steps, reaches, { from, to: from + COVERED_MS });
  return gap === undefined ? undefined : new Date(gap);
}

/** When a target is somebody: by shifts for a schedule, always or never for people and groups. */
async function spansOf(ctx: Ctx, target: StepTarget, span: { readonly from: number; readonly to: number }) {
  if (target.type !== 'schedule') {
    const people = await reachable(ctx, await peopleOf(ctx, target, ''));
    return people.size > 0 ? [span] : [];
  }
  if (!(await findSchedule(ctx, target.schedule))) return [];
  const shifts = await shiftsOf(ctx, target.schedule, span);
  // Who comes next is somebody while anybody else has a shift at all.
  if (target.which === 'next') return new Set(shifts.map(({ person }) => person)).size > 1 ? [span] : [];
  const people = await reachable(ctx, [...new Set(shifts.map(({ person }) => person))]);
  return shifts.filter(({ person }) => people.has(person));
}

/** Those of them who have a method that leads anywhere. */
async function reachable(ctx: Ctx, people: readonly string[]): Promise<ReadonlySet<string>> {
  const planned = await planFor(ctx, { urgency: 'urgent', model: null }, people);
  return new Set(planned.flatMap(({ person }) => person ?? []));
}

function minuteWords(at: Date, zone: string): string {
  const words = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);
  return `${words} (${zone})`;
}
