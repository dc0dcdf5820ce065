import type { Ctx } from '../store/unit.ts';
import { type MissingApproval, unreachable } from './approval.ts';
import { approversFor } from './approvers.ts';
import type { Lifecycle } from './lifecycle.ts';
import { sourcesOf } from './policy.ts';
import { readSource } from './sources.ts';

export interface ImpossiblePolicy {
  readonly policy: string;
  readonly missing: readonly MissingApproval[];
}

/**
 * The policies that today's members could not meet, even if everybody approved. Policies that ask a model's owner or its
 * team's leads are left out: they depend on the model, and `policy explain` tells them of one.
 */
export async function impossiblePolicies(ctx: Ctx, lifecycle: Lifecycle): Promise<ImpossiblePolicy[]> {
  const anyModel = { openedAt: ctx.now, excluded: [], owner: null, team: null };
  const found: ImpossiblePolicy[] = [];
  for (const policy of lifecycle.policies) {
    const kinds = sourcesOf(policy).map((source) => readSource(source).kind);
    if (kinds.includes('owner') || kinds.includes('team-leads')) continue;
    const missing = unreachable(policy, await approversFor(ctx, policy, anyModel));
    if (missing.length > 0) found.push({ policy: policy.name, missing });
  }
  return found;
}
