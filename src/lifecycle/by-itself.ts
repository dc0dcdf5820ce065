/** What may roll a model back without a person: an incident of severity 1, or a breach of a KPI or of drift. */
export const ROLLBACK_TRIGGERS = ['severity-1', 'kpi-breach', 'drift-breach'] as const;
export type RollbackTrigger = (typeof ROLLBACK_TRIGGERS)[number];

/** A track's rule for rolling back by itself: on what, and at most once in how long for one model. */
export interface ByItself {
  readonly on: readonly RollbackTrigger[];
  readonly everyMs: number;
}

/** What is known when something happens that might roll a model back. */
export interface Occasion {
  readonly trigger: RollbackTrigger;
  readonly at: Date;
  /** The version it is about, where that is known, such as `churn@v12`. */
  readonly about?: string | undefined;
  /** What serves, and what served before. */
  readonly current: string | undefined;
  readonly target: string | undefined;
  /** When the model was rolled back by itself last. */
  readonly last: Date | undefined;
  /** Versions that were rolled back from, or that an incident of severity 1 was about. */
  readonly failed: ReadonlySet<string>;
}

/** Why it does not roll back by itself, in words; undefined when it does. Pure: the rehearsal on history asks it too. */
export function whyNotByItself(rule: ByItself, occasion: Occasion): string | undefined {
  const { trigger, at, about, current, target, last, failed } = occasion;
  if (!rule.on.includes(trigger)) return `the policy does not roll back on ${trigger}`;
  if (current === undefined) return 'nothing serves';
  if (about !== undefined && about !== current) return `it is about ${about}, and ${current} serves`;
  if (target === undefined) return 'there is no version to go back to';
  if (failed.has(target)) return `${target} failed before`;
  if (last && at.getTime() - last.getTime() < rule.everyMs) return 'it was rolled back by itself too short ago';
  return undefined;
}
