import { daysIn, type Hours, hoursIn } from './hours.ts';
import { type Rotation, turnsIn } from './rotation.ts';
import { DAY_MS, joined, outside, type Span, within } from './spans.ts';

export const ON_HOLIDAYS = ['as-usual', 'off', 'only'] as const;
/** What a layer does on the schedule's holidays. */
export type OnHolidays = (typeof ON_HOLIDAYS)[number];

/** A rotation that covers what stands below it, at some hours or always. */
export interface Layer extends Rotation {
  readonly id: string;
  readonly name: string;
  /** Higher covers lower. */
  readonly rank: number;
  /** Left out: always. */
  readonly hours?: readonly Hours[];
  readonly holidays: OnHolidays;
  /** It counts from here to there: what it said before it was changed stays history. */
  readonly from: number;
  readonly to: number;
}

/** Somebody takes a time, whatever the layers say. Later ones cover earlier ones. */
export interface Override extends Span {
  readonly id: string;
  readonly person: string;
  /** When it was made. */
  readonly at: number;
}

/** All that decides who is on call; the ids are those of humans. */
export interface Plan {
  readonly zone: string;
  readonly layers: readonly Layer[];
  readonly overrides: readonly Override[];
  /** Dates, such as `2026-12-25`. */
  readonly holidays: readonly string[];
  /** When somebody must be on call; left out: always. */
  readonly covers?: readonly Hours[];
  /** Who cannot be on call: forgotten, deactivated, without rights. What they should do falls to the layer below. */
  readonly unable: ReadonlySet<string>;
}

/** Why somebody is on call. */
export type Because =
  | { readonly kind: 'layer'; readonly layer: string; readonly turn: number }
  | { readonly kind: 'override'; readonly override: string };

/** Somebody on call for a time. */
export interface Shift extends Span {
  readonly person: string;
  readonly because: Because;
}

/** Who is on call in a span, in order: the highest that has somebody, an override before all layers. Pure. */
export function shiftsIn(plan: Plan, span: Span): Shift[] {
  const found: Shift[] = [];
  let covered: Span[] = [];
  for (const source of sources(plan, span)) {
    const able = source.filter(({ person }) => !plan.unable.has(person));
    const own = within(able, [span]);
    found.push(...outside(own, covered));
    covered = joined([...covered, ...own]);
  }
  return found.sort((a, b) => a.from - b.from || a.to - b.to);
}

/** What decides, the strongest first: overrides from the newest, then layers from the highest. */
function* sources(plan: Plan, span: Span): Generator<Shift[]> {
  for (const { id, person, from, to } of [...plan.overrides].sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))) {
    if (from < span.to && to > span.from) yield [{ from, to, person, because: { kind: 'override', override: id } }];
  }
  const holidays = daysIn(plan.holidays, plan.zone, span);
  for (const layer of [...plan.layers].sort((a, b) => b.rank - a.rank))
    yield shiftsOfLayer(layer, plan.zone, holidays, span);
}

function shiftsOfLayer(layer: Layer, zone: string, holidays: readonly Span[], span: Span): Shift[] {
  const counts = within([span], [layer]);
  const [own] = counts;
  if (own === undefined) return [];
  const turns = turnsIn(layer, zone, own).map(
    ({ from, to, person, turn }): Shift => ({ from, to, person, because: { kind: 'layer', layer: layer.id, turn } }),
  );
  const inHours = layer.hours === undefined ? turns : within(turns, hoursIn(layer.hours, zone, own));
  const here = within(inHours, counts);
  if (layer.holidays === 'as-usual') return here;
  return layer.holidays === 'off' ? outside(here, holidays) : within(here, holidays);
}

/** When nobody is on call in a span although somebody should be. */
export function gapsIn(plan: Plan, span: Span): Span[] {
  const must = plan.covers === undefined ? [span] : within(hoursIn(plan.covers, plan.zone, span), [span]);
  return outside(must, joined(shiftsIn(plan, span)));
}

/** Who is on call at an instant: several while shifts overlap, the one who came first first. */
export function peopleAt(plan: Plan, at: number): string[] {
  return [...new Set(shiftsIn(plan, { from: at, to: at + 1 }).map(({ person }) => person))];
}

/** How far ahead somebody is looked for who comes next: longer rotations have no next one. */
const AHEAD_MS = [14, 120, 800].map((days) => days * DAY_MS);

/** Who comes after those on call at an instant, and when: the first others. Undefined when nobody else ever comes. */
export function nextAfter(
  plan: Plan,
  at: number,
): { readonly at: number; readonly people: readonly string[] } | undefined {
  const now = peopleAt(plan, at).sort().join();
  for (const ahead of AHEAD_MS) {
    const shifts = shiftsIn(plan, { from: at, to: at + ahead });
    const bounds = [...new Set(shifts.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
    for (const bound of bounds) {
      if (bound <= at || bound >= at + ahead) continue;
      const people = [
        ...new Set(shifts.filter(({ from, to }) => from <= bound && bound < to).map(({ person }) => person)),
      ];
      if (people.length > 0 && [...people].sort().join() !== now) return { at: bound, people };
    }
  }
  return undefined;
}
