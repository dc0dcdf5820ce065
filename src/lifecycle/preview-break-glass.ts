import type { z } from 'zod';
import type { StewardError } from '../kernel/errors.ts';
import { channelsForModel } from '../registry/channels-for-model.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { type ChannelSetting, channelsFor } from '../workspace/set-channel.ts';
import type { Approver } from './approval.ts';
import { approversFor } from './approvers.ts';
import { BreakGlassInput, type GlassRight, glassRight } from './break-glass.ts';
import { goesFirst } from './clear-the-way.ts';
import { findPolicy, reviewPolicyOf } from './find-policy.ts';
import { openRequestFor, type Request } from './find-request.ts';
import { type MovePlan, planMove } from './plan-move.ts';
import type { Policy } from './policy.ts';
import { toldOfBreakGlass } from './told-of-break-glass.ts';

export const PreviewBreakGlassInput = BreakGlassInput.partial({ incident: true, reason: true });

/** What breaking the glass would do, for whom it is and who would hear of it. Nothing was written. */
export interface BreakGlassPlan {
  readonly plan: MovePlan;
  readonly right: GlassRight;
  readonly incident: string | undefined;
  /** Whether incident and reason were both given. */
  readonly complete: boolean;
  /** The request about the same stage that it would end. */
  readonly ends: Request | undefined;
  /** The one that must be over first. */
  readonly inTheWay: StewardError | undefined;
  readonly announced: {
    readonly releases: readonly ChannelSetting[];
    readonly audit: readonly ChannelSetting[];
    /** Told by direct message. */
    readonly people: readonly string[];
    /** Whether it was typed somewhere: the card goes there when no channel for releases is set. */
    readonly here: boolean;
  };
  readonly review: { readonly policy: Policy; readonly reviewers: readonly Approver[]; readonly dueAt: Date };
}

/** Finds out what breaking the glass would do now, by the rules of `breakGlass`. NOT_ALLOWED where the policy has none. */
export async function previewBreakGlass(
  ctx: Ctx,
  raw: z.input<typeof PreviewBreakGlassInput>,
): Promise<BreakGlassPlan> {
  const { model, version, to, share, incident, reason, origin } = PreviewBreakGlassInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const plan = await planMove(tx, { subject: version === undefined ? { model } : { model, version }, to, share });
    const right = await glassRight(tx, plan);
    const open = await openRequestFor(tx, plan.track.name, plan.model.name, plan.to);
    const inTheWay = open && (await goesFirst(tx, open));
    const { owner, team } = plan.model;
    const people = await toldOfBreakGlass(tx, {
      owners: [owner],
      team,
      approvers: plan.approvers,
      by: [right.person],
    });
    return {
      plan,
      right,
      incident,
      complete: incident !== undefined && reason !== undefined,
      ends: inTheWay ? undefined : open,
      inTheWay,
      announced: {
        releases: await channelsForModel(tx, 'releases', plan.model.name),
        audit: await channelsFor(tx, 'audit'),
        people,
        here: origin !== undefined,
      },
      review: await reviewAfter(tx, plan, right),
    };
  });
}

/** Who reviews it if it is done now, and until when: whoever did it or registered the version does not. */
async function reviewAfter(tx: Tx, plan: MovePlan, { person }: GlassRight): Promise<BreakGlassPlan['review']> {
  const policy = findPolicy(plan.lifecycle, reviewPolicyOf.breakGlass(plan.policy.name));
  if (!policy) throw new Error(`the break-glass of policy ${plan.policy.name} has no review`);
  const { owner, team } = plan.model;
  const excluded = [person, plan.version?.registrar];
  const reviewers = await approversFor(tx, policy, { openedAt: tx.now, excluded, owner, team });
  return { policy, reviewers, dueAt: new Date(tx.now.getTime() + policy.expiresMs) };
}
