import { daysIn, type Hours, hoursIn } from './hours.ts';
import { type Rotation, turnsIn } from './rotation.ts';
import { DAY_MS, joined, outside, type Span, within } from './spans.ts';

export const ON_HOLIDAYS = ['as-usual', 'off', 'only'] as const;
/** What a layer does on the schedule's holidays. */
export type OnHolidays = (typeof ON_HOLIDAYS)[number];

/** A time of a calendar that somebody has. */
export interface LayerTime extends Span {
  readonly person: string;
}

/** A rotation that covers what stands below it, at some hours or always. */
export interface Layer extends Rotation {
  readonly id: string;
  readonly name: string;
  /** Higher covers lower. */
  readonly rank: number;
  /** Left out: always. */
  readonly hours?: readonly Hours[];
  readonly holidays: OnHolidays;
  /** Of a calendar: these, and no turns. */
  readonly times?: readonly LayerTime[];
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
  const turns = (layer.times?.map((time, turn) => ({ ...time, turn })) ?? turnsIn(layer, zone, own)).map(
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
export const FARTHEST_MS = 800 * DAY_MS;
const AHEAD_MS = [14 * DAY_MS, 120 * DAY_MS, FARTHEST_MS];

/** From this instant on these people are on call; nobody in a gap. */
export interface Change {
  readonly at: number;
  readonly people: readonly string[];
}

/** Each time within a span at which others are on call than before, its beginning first. */
export function changesIn(plan: Plan, span: Span): Change[] {
  const shifts = shiftsIn(plan, span);
  const bounds = [...new Set([span.from, ...shifts.flatMap(({ from, to }) => [from, to])])].sort((a, b) => a - b);
  const found: Change[] = [];
  let [active, next]: [Shift[], number] = [[], 0];
  for (const at of bounds) {
    if (at >= span.to) break;
    active = active.filter(({ to }) => to > at);
    for (let shift = shifts[next]; shift && shift.from <= at; shift = shifts[next]) {
      if (shift.to > at) active.push(shift);
      next += 1;
    }
    const people = [...new Set(active.map(({ person }) => person))];
    if (found.length === 0 || !samePeople(people, found.at(-1)?.people ?? [])) found.push({ at, people });
  }
  return found;
}

export const samePeople = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((person) => others.includes(person));

/** Who comes after those on call at an instant, and when: the first others. Undefined when nobody else ever comes. */
export function nextAfter(plan: Plan, at: number): Change | undefined {
  for (const ahead of AHEAD_MS) {
    const [now, ...later] = changesIn(plan, { from: at, to: at + ahead });
    const found = later.find(({ people }) => people.length > 0 && !samePeople(people, now?.people ?? []));
    if (found) return found;
  }
  return undefined;
}

/** When somebody comes on call or goes the next time; undefined when that is years away. */
export function nextChange(plan: Plan, at: number): number | undefined {
  for (const ahead of AHEAD_MS) {
    const [, next] = changesIn(plan, { from: at, to: at + ahead });
    if (next) return next.at;
  }
  return undefined;
}
