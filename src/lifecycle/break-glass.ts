import { z } from 'zod';
import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { namesOf, personIdsOf } from '../people/find-people.ts';
import { NAME } from '../registry/names.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { holdersOf } from './approvers.ts';
import { beginRequest } from './begin-request.ts';
import { lockInTheWay } from './clear-the-way.ts';
import { getRequest, type Request } from './find-request.ts';
import { INCIDENT } from './incident-ref.ts';
import { openReview } from './open-review.ts';
import { type MovePlan, planMove } from './plan-move.ts';
import type { Policy } from './policy.ts';
import { approve } from './settle.ts';
import { sourcesLabel } from './sources.ts';

export const BreakGlassInput = z.object({
  model: z.string().regex(NAME),
  version: z.string().regex(NAME).optional(),
  to: z.string().max(40),
  /** Part of the traffic, 0 to 1; all of it when left out. */
  share: z.number().gt(0).max(1).multipleOf(0.001).optional(),
  reason: z.string().trim().min(1).max(2_000),
  incident: z.string().max(300).regex(INCIDENT),
  origin: z.object({ platform: z.string(), team: z.string(), channel: z.string() }).optional(),
});

/** What a break-glass did: the request it applied, and the one that reviews it. */
export interface BrokenGlass {
  readonly request: Request;
  readonly review: Request | undefined;
}

/**
 * Applies a legal move at once, without approval, for whom the move's policy names: gates are recorded and stop nothing,
 * a hold stops nothing. The review is asked for in the same transaction.
 */
export async function breakGlass(ctx: Ctx, raw: z.input<typeof BreakGlassInput>): Promise<BrokenGlass> {
  const { model, version, to, share, ...why } = BreakGlassInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const plan = await planMove(tx, { subject: version === undefined ? { model } : { model, version }, to, share });
    const person = await assertMayBreakGlass(tx, plan);
    // What waits for a decision about the same stage ends; what is being applied already goes first.
    const target = { track: plan.track.name, model: plan.model.name, stage: plan.to };
    const supersedes = await lockInTheWay(tx, target);
    const number = await beginRequest(tx, { ...plan, supersedes }, { ...why, kind: 'break-glass' });
    const opened = await getRequest(tx, number);
    const applied = await approve(tx, opened, plan.track, [person]);
    return { request: applied, review: await openReview(tx, opened, plan.lifecycle) };
  });
}

/** Who may break the glass for a move, whether the caller is one of them, and what the policy says of it. */
export interface GlassRight {
  readonly rule: NonNullable<Policy['breakGlass']>;
  /** The people who may, without repeats. */
  readonly holders: readonly string[];
  /** The human who asks; undefined for a token. */
  readonly person: string | undefined;
  readonly may: boolean;
}

/** Reads who may break the glass; NOT_ALLOWED where the policy lets nobody. */
export async function glassRight(tx: Ctx, { policy, subject, to, model }: MovePlan): Promise<GlassRight> {
  const rule = policy.breakGlass;
  if (!rule) {
    throw new StewardError(
      'NOT_ALLOWED',
      `Policy ${policy.name} lets nobody move ${subject} to ${to} without approval.`,
      {
        hint: `Ask for it with \`promote ${subject} to ${to}\`; who may break the glass stands under \`break-glass\` in lifecycle.yml.`,
      },
    );
  }
  const { owner, team } = model;
  const held = await holdersOf(tx, rule.by, { owner, team, openedAt: tx.now });
  const holders = [...new Set(held.map((holder) => holder.person))];
  const person = tx.actor.type === 'person' ? humanOf(tx.actor) : undefined;
  const mine = person === undefined ? [] : await personIdsOf(tx, [person]);
  return { rule, holders, person, may: holders.some((holder) => mine.includes(holder)) };
}

/** The human who breaks the glass, or a refusal that says who may. */
async function assertMayBreakGlass(tx: Tx, plan: MovePlan): Promise<string> {
  const { rule, holders, person, may } = await glassRight(tx, plan);
  if (person !== undefined && may) return person;
  const names = await namesOf(tx, holders.slice(0, 5));
  const who = sourcesLabel(rule.by);
  throw new StewardError(
    'NOT_ALLOWED',
    person === undefined
      ? 'Only a person breaks the glass, not a token.'
      : `Only ${who} may break the glass for ${plan.subject} to ${plan.to} (policy ${plan.policy.name}).`,
    {
      hint:
        names.length === 0
          ? `Nobody is ${who} now: ask an admin.`
          : `Ask one of: ${names.map((name) => `@${name}`).join(', ')}.`,
    },
  );
}
