import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import { sourcesOf } from '../lifecycle/policy.ts';
import { readSource } from '../lifecycle/sources.ts';

/** The groups whose members any policy lets decide. */
export function approvingGroups(lifecycle: Lifecycle): readonly string[] {
  const sources = lifecycle.policies.flatMap(sourcesOf);
  return [...new Set(sources.filter((source) => readSource(source).kind === 'group'))];
}
