import type { Log } from '../kernel/log.ts';
import { lapsedApprovals } from '../lifecycle/late-decisions.ts';
import { overdueReviews } from '../lifecycle/overdue-reviews.ts';
import { systemCtx, type Unit } from '../store/unit.ts';
import { workspacesOf } from '../workspace/connect-team.ts';

/** Decisions that ought to be there by now, over all workspaces. */
export interface LateCounts {
  readonly overdueReviews: number;
  readonly lapsedApprovals: number;
}

/** Reviews past the time of their policy, and approvals that ended without a renewal while what they placed still stands. */
export async function lateCounts(unit: Unit, log: Log): Promise<LateCounts> {
  const counts = { overdueReviews: 0, lapsedApprovals: 0 };
  for (const workspace of await workspacesOf(unit.db)) {
    const ctx = systemCtx(unit, { workspace, name: 'metrics', log });
    counts.overdueReviews += (await overdueReviews(ctx)).length;
    counts.lapsedApprovals += (await lapsedApprovals(ctx)).length;
  }
  return counts;
}
