import type { Text, Span as TextSpan } from '../../chat/text.ts';
import { peopleByIds } from '../../people/find-people.ts';
import type { Ctx } from '../../store/unit.ts';
import type { Schedule } from './find-schedules.ts';
import { overrideName } from './make-override.ts';
import { swapName } from './offer-swap.ts';
import { layersOf, overridesOf, readPlan, type StoredLayer, type StoredOverride } from './read-plans.ts';
import { everyWords } from './rotation-words.ts';
import { type Plan, type Shift, shiftsIn } from './shifts.ts';
import type { Span } from './spans.ts';

/** A schedule as it reads over a span, with what explains it. */
export interface Read {
  readonly schedule: Schedule;
  readonly plan: Plan;
  readonly layers: readonly StoredLayer[];
  readonly overrides: readonly StoredOverride[];
  /** Shifts of one person for one reason that touch are one. */
  readonly shifts: readonly Shift[];
}

/** Reads a schedule over a span. */
export async function readSchedule(ctx: Ctx, schedule: Schedule, span: Span): Promise<Read> {
  const plan = await readPlan(ctx, schedule, span);
  return {
    ...{ schedule, plan },
    layers: await layersOf(ctx, [schedule.id], span),
    overrides: await overridesOf(ctx, [schedule.id], span),
    shifts: oneEach(shiftsIn(plan, span)),
  };
}

function oneEach(shifts: readonly Shift[]): Shift[] {
  const found: Shift[] = [];
  for (const shift of shifts) {
    const same = found.findLast(
      (each) => each.to >= shift.from && each.person === shift.person && sameReason(each, shift),
    );
    if (same) found[found.indexOf(same)] = { ...same, to: Math.max(same.to, shift.to) };
    else found.push(shift);
  }
  return found;
}

function sameReason({ because: one }: Shift, { because: other }: Shift): boolean {
  if (one.kind === 'layer') return other.kind === 'layer' && one.layer === other.layer;
  return other.kind === 'override' && one.override === other.override;
}

/** "layer base, turn 12 of 3 people, each week"; "override O-4, by ada, until ...". */
export async function whyWords(ctx: Ctx, read: Read, shift: Shift): Promise<TextSpan[]> {
  const { because } = shift;
  if (because.kind === 'layer') {
    const layer = read.layers.find(({ id }) => id === because.layer);
    if (!layer) return ['a layer'];
    if (layer.times !== null) return [`layer ${layer.name}, from a calendar`];
    const of = layer.people.length === 1 ? 'alone' : `turn ${because.turn + 1} of ${layer.people.length} people`;
    return [`layer ${layer.name}, ${of}, ${everyWords(layer)}`];
  }
  const row = read.overrides.find(({ id }) => id === because.override);
  if (!row) return ['an override'];
  if (row.swap !== null) return [`swap ${swapName(row.swap)}`];
  const made = row.madeBy === null ? [] : await peopleByIds(ctx, [row.madeBy]);
  const by: Text = made.length === 0 ? [] : [', by ', ...made];
  return [`override ${overrideName(row.number)}`, ...by];
}
