import { humanOf } from '../kernel/caller.ts';
import { membersOf, personIdsOf } from '../people/find-people.ts';
import type { Ctx } from '../store/unit.ts';
import type { Approver } from './approval.ts';
import type { Request } from './find-request.ts';
import type { Policy } from './lifecycle.ts';

/** Who may never decide on a request, and since when somebody must have been in a group to count. */
export interface ApproverLimits {
  readonly openedAt: Date;
  /** Who asked, who registered: humans that answer for what is asked. */
  readonly excluded: readonly (string | null | undefined)[];
}

/** The humans who answer for a request: whom it is for, the author that a token named, and who registered the version. */
export function answerableFor(row: Pick<Request, 'asker' | 'askedBy' | 'registrar'>): ApproverLimits['excluded'] {
  return [row.asker, humanOf(row.askedBy), row.registrar];
}

/**
 * The people who may decide: members of the policy's groups that were in them when the request was opened (contract.md,
 * "Rights"), without those who asked for it or registered the version.
 */
export async function approversFor(ctx: Ctx, policy: Policy, limits: ApproverLimits): Promise<Approver[]> {
  const groups = [...new Set(policy.approvals.map((rule) => rule.from))];
  if (groups.length === 0) return [];
  const excluded = await personIdsOf(
    ctx,
    limits.excluded.filter((id) => typeof id === 'string'),
  );
  const byPerson = new Map<string, string[]>();
  for (const member of await membersOf(ctx, groups)) {
    if (member.addedAt > limits.openedAt || excluded.includes(member.person)) continue;
    byPerson.set(member.person, [...(byPerson.get(member.person) ?? []), member.group]);
  }
  return [...byPerson].map(([person, list]) => ({ person, groups: list }));
}
