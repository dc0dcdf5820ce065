import { wallTimeAt } from '../../kernel/zone.ts';
import type { StepCondition } from './step.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

/** Why a step does not count now; undefined when it does. */
export function heldBack(
  { only, moreThan }: StepCondition,
  { now, alerts }: { readonly now: Date; readonly alerts: number },
): 'hours' | 'few-alerts' | undefined {
  if (only && !isWithin(only, now)) return 'hours';
  return moreThan !== undefined && alerts <= moreThan ? 'few-alerts' : undefined;
}

function isWithin({ from, to, zone }: NonNullable<StepCondition['only']>, now: Date): boolean {
  const wall = wallTimeAt(now.getTime(), zone);
  const minute = Math.floor((wall - Math.floor(wall / DAY_MS) * DAY_MS) / MINUTE_MS);
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}
