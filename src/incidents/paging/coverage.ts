import { hoursIn } from '../oncall/hours.ts';
import { joined, outside, type Span, within } from '../oncall/spans.ts';
import type { Step } from './step.ts';

const MINUTE_MS = 60_000;
const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];

/** So far ahead a policy must reach somebody at every minute. */
export const COVERED_MS = 14 * 24 * 3_600_000;

/** When a step would reach somebody who can be paged, by its place in the policy. Steps of no people are left out. */
export type Reaches = ReadonlyMap<number, readonly Span[]>;

/**
 * The first instant in a span at which a page that starts then reaches nobody, by any of the policy's steps; undefined when
 * there is none. Computed from the spans at which each step reaches somebody, moved back by the waits that are taken before
 * it: the very first, and one behind a channel or webhook. Behind people whom nobody reaches none is. A step that asks for
 * several alerts is not counted on. Pure.
 */
export function firstGap(steps: readonly Step[], reaches: Reaches, span: Span): number | undefined {
  const covered: Span[] = [];
  let after = 0;
  let isWaitTaken = true;
  for (const [index, step] of steps.entries()) {
    const at = { from: span.from + after, to: span.to + after };
    if (step.do === 'wait') {
      after += isWaitTaken ? step.minutes * MINUTE_MS : 0;
      isWaitTaken = false;
    } else if (index === 0) isWaitTaken = false;
    if (step.do !== 'notify' || step.moreThan !== undefined) continue;
    isWaitTaken ||= (step.target.type === 'channel' || step.target.type === 'webhook') && step.only === undefined;
    const inHours = step.only ? hoursOf(step.only, at) : [at];
    for (const { from, to } of within(joined(reaches.get(index) ?? []), inHours))
      covered.push({ from: from - (at.from - span.from), to: to - (at.from - span.from) });
  }
  return outside([span], joined(covered))[0]?.from;
}

function hoursOf({ from, to, zone }: NonNullable<Step['only']>, span: Span): Span[] {
  return hoursIn([{ days: EVERY_DAY, from, to: to > from ? to : to + 24 * 60 }], zone, span);
}

/** How long after its start the last step of a policy comes, waits counted once. */
export const lengthOf = (steps: readonly Step[]): number =>
  steps.reduce((sum, step) => sum + (step.do === 'wait' ? step.minutes * MINUTE_MS : 0), 0);
