import { z } from 'zod';
import { type Bound, boundText, holds, parseBound } from '../evidence/bound.ts';
import type { GateAnswer } from './gate.ts';

/** A metric's name as versions have it: lower case (version-options lower-cases what is typed). */
export const METRIC = z.string().regex(/^[a-zA-Z][a-zA-Z0-9_.-]{0,59}$/, 'a metric is a name such as `auc`');

/** `">= 0.9"`. In YAML it must stand in quotes. */
export const BoundSetting = z
  .string('a bound is a text in quotes')
  .refine((text) => parseBound(text) !== undefined, 'a bound is >=, >, <= or < and a number');

/** One bound, or two: `[">= 0.2", "<= 0.4"]`. */
export const BoundsSetting = z.union([BoundSetting, z.array(BoundSetting).min(1).max(2)]);

/** A bound that was checked when the file was loaded. */
export function boundOf(text: string): Bound {
  const bound = parseBound(text);
  if (!bound) throw new Error(`${text} is no bound`);
  return bound;
}

/** One metric of a subject against one bound. */
export function metricAnswer(subject: string, metric: string, found: number | undefined, bound: Bound): GateAnswer {
  const threshold = boundText(bound);
  if (found === undefined || !Number.isFinite(found)) return { ...missingMetric(subject, metric), threshold };
  const value = numberText(found);
  if (holds(found, bound))
    return { status: 'pass', of: metric, detail: `${metric} ${value}, ${threshold}`, value, threshold };
  return { status: 'fail', of: metric, detail: `${metric} ${value}, must be ${threshold}`, value, threshold };
}

export function missingMetric(subject: string, metric: string): GateAnswer {
  const fix = `version edit ${subject} --metric ${metric}=value`;
  return { status: 'unknown', of: metric, detail: `${subject} has no metric ${metric}`, fix };
}

/** All digits that matter: a value must not look like its bound when it is not. */
export const numberText = (value: number): string => String(Number(value.toPrecision(9)));
