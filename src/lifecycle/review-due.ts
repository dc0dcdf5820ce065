import { findPolicy } from './find-policy.ts';
import type { Request } from './find-request.ts';
import type { Lifecycle } from './lifecycle.ts';

/** Until when a review ought to be decided. Undefined for other requests. */
export function reviewDueAt(
  lifecycle: Lifecycle,
  row: Pick<Request, 'kind' | 'policy' | 'openedAt'>,
): Date | undefined {
  const policy = row.kind === 'review' ? findPolicy(lifecycle, row.policy) : undefined;
  return policy && new Date(row.openedAt.getTime() + policy.expiresMs);
}
