import { isDeepStrictEqual } from 'node:util';
import type { Lifecycle } from './lifecycle.ts';

const MOST = 40;

/**
 * What differs between two lifecycles, one line each, in the words of the file: "policies.production-high.thresholds
 * changed", "groups.heads added". Pure; entries that have a name are compared by it, whatever their order.
 */
export function lifecycleDifference(before: Lifecycle, after: Lifecycle): string[] {
  const lines = compare([], named(before), named(after));
  return lines.length > MOST ? [...lines.slice(0, MOST), `and ${lines.length - MOST} more`] : lines;
}

/** Lists of named things as records, so that an insertion is not a change of all that follow. */
function named(lifecycle: Lifecycle): Record<string, unknown> {
  const policies = Object.fromEntries(lifecycle.policies.map((policy) => [policy.name, policy]));
  const groups = Object.fromEntries(lifecycle.groups.map((group) => [group, true]));
  return { ...lifecycle, policies, groups };
}

/** Two levels below a section are enough to find the place in the file. */
const DEEPEST = 3;

function compare(path: readonly string[], before: unknown, after: unknown): string[] {
  if (isDeepStrictEqual(before, after)) return [];
  const at = path.join('.');
  if (before === undefined) return [`${at} added`];
  if (after === undefined) return [`${at} removed`];
  if (path.length >= DEEPEST || !isRecord(before) || !isRecord(after)) return [`${at} changed`];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => compare([...path, key], before[key], after[key]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
