import { z } from 'zod';
import type { CriterionChange } from '../evidence/criterion.ts';
import { humanOf } from '../kernel/caller.ts';
import { emit } from '../ledger/event.ts';
import { NAME } from '../registry/names.ts';
import { nextNumber } from '../store/counter.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { requestOpened } from './events.ts';
import { getRequest, type Request } from './find-request.ts';
import { gateRecord } from './gate-words.ts';
import { type MovePlan, planMove, type WantedMove } from './plan-move.ts';
import { assertPlan } from './planned-release.ts';
import { needsNobody } from './policy.ts';
import { startTimers } from './request-timers.ts';
import { judge, settle } from './settle.ts';
import { lockSuperseded, supersede } from './supersede.ts';
import { request } from './tables.ts';
import { watchGates } from './watch-gates.ts';

export const RequestTransitionInput = z.object({
  model: z.string().regex(NAME),
  version: z.string().regex(NAME).optional(),
  to: z.string().max(40),
  /** Part of the traffic, in thousandths of it at the finest; all of it when left out. */
  share: z.number().gt(0).max(1).multipleOf(0.001).optional(),
  /** Applied only after this request was, and not before this time. */
  after: z.int().min(1).optional(),
  notBefore: z.date().optional(),
  reason: z.string().max(2_000).optional(),
  /** The id of the person it is for, when that is not the caller; he is the asker, and neither may approve. */
  onBehalfOf: z.uuid().optional(),
  /** Where it was typed; the card goes there when no channel is set. */
  origin: z.object({ platform: z.string(), team: z.string(), channel: z.string() }).optional(),
});
export type RequestTransitionInput = z.input<typeof RequestTransitionInput>;

/** What a move would take: the same reading as the real request, nothing written. */
export async function previewTransition(ctx: Ctx, raw: RequestTransitionInput): Promise<MovePlan> {
  const input = RequestTransitionInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const plan = await planMove(tx, wantedBy(input));
    await assertPlan(tx, input, plan.supersedes);
    return plan;
  });
}

/**
 * Opens a request for a move, pinning what it is about. Where nobody needs to approve it is decided at once. Refuses
 * with the first problem of the plan: one open already, a failing gate, nobody who could approve.
 */
export async function requestTransition(ctx: Ctx, raw: RequestTransitionInput): Promise<Request> {
  const input = RequestTransitionInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    // The model's lock comes before that of a request.
    const plan = await planMove(tx, wantedBy(input));
    await assertPlan(tx, input, plan.supersedes);
    const [problem] = plan.problems;
    if (problem) throw problem;
    const number = await openRequest(tx, plan, { ...input, kind: 'promotion' });
    const opened = await getRequest(tx, number);
    return needsNobody(plan.policy) ? settle(tx, await judge(tx, opened)) : opened;
  });
}

/** Writes the request's row and its fact; shared by every way a request begins. */
export async function openRequest(
  tx: Tx,
  plan: Pick<
    MovePlan,
    | 'track'
    | 'model'
    | 'version'
    | 'subject'
    | 'from'
    | 'to'
    | 'policy'
    | 'revision'
    | 'incumbent'
    | 'incumbentMetrics'
    | 'gates'
  > &
    Partial<Pick<MovePlan, 'supersedes' | 'share'>>,
  input: Pick<z.output<typeof RequestTransitionInput>, 'reason' | 'origin' | 'onBehalfOf' | 'after' | 'notBefore'> & {
    readonly kind: Request['kind'];
    /** The incident that a break-glass names. */
    readonly incident?: string | undefined;
    /** The request that a review looks at, or whose approval a renewal prolongs. */
    readonly concerns?: number | undefined;
    /** The success criterion that is to change. */
    readonly change?: CriterionChange | undefined;
    /** The first of the requests that are asked for in one go; `first` when this is it. */
    readonly bundle?: number | 'first' | undefined;
  },
): Promise<number> {
  const { model, version } = plan;
  const metrics = version?.metrics ?? {};
  const asker = input.onBehalfOf ?? humanOf(tx.actor);
  const older = plan.supersedes && (await lockSuperseded(tx, plan.supersedes.number));
  const number = await nextNumber(tx, 'request');
  const bundle = input.bundle === 'first' ? number : input.bundle;
  // Before the new row: at most one request is open for a target.
  if (older) await supersede(tx, older, { number, subject: plan.subject, kind: input.kind });
  // What is decided by whoever runs it does not wait, and a review or renewal is asked for until it is decided.
  const waits = (input.kind === 'promotion' || input.kind === 'criterion') && !needsNobody(plan.policy);
  const expiresAt = waits ? new Date(tx.now.getTime() + plan.policy.expiresMs) : null;
  await tx.db.insert(request).values({
    workspaceId: tx.workspace,
    number,
    kind: input.kind,
    track: plan.track.name,
    model: model.name,
    version: version?.version ?? null,
    subject: plan.subject,
    fromStage: plan.from,
    toStage: plan.to,
    risk: model.risk,
    state: 'pending',
    policy: plan.policy.name,
    policyRevision: plan.revision,
    askedBy: tx.actor,
    asker: asker ?? null,
    registrar: version?.registrar ?? null,
    owner: model.owner,
    team: model.team,
    digest: version?.digest ?? null,
    versionRevision: version?.revision ?? null,
    metrics,
    incumbent: plan.incumbent ?? null,
    incumbentMetrics: plan.incumbentMetrics ?? null,
    gates: plan.gates,
    share: plan.share ?? null,
    afterRequest: input.after ?? null,
    notBefore: input.notBefore ?? null,
    reason: input.reason ?? null,
    origin: input.origin ?? null,
    incident: input.incident ?? null,
    concerns: input.concerns ?? null,
    change: input.change ?? null,
    bundle: bundle ?? null,
    openedAt: tx.now,
    expiresAt,
  });
  await startTimers(tx, { number, openedAt: tx.now, expiresAt, escalatedAt: null }, plan.policy);
  await watchGates(tx, number, plan.gates);
  emit(
    tx,
    requestOpened(
      {
        request: number,
        model: model.name,
        subject: plan.subject,
        to: plan.to,
        kind: input.kind,
        track: plan.track.name,
        from: plan.from,
        risk: model.risk ?? undefined,
        policy: plan.policy.name,
        policyRevision: plan.revision,
        asker,
        registrar: version?.registrar ?? undefined,
        digest: version?.digest ?? undefined,
        versionRevision: version?.revision,
        incumbent: plan.incumbent,
        concerns: input.concerns,
        change: input.change,
        bundle,
        expiresAt: expiresAt?.toISOString(),
        ...(plan.share === null || plan.share === undefined ? {} : { share: plan.share }),
        after: input.after,
        notBefore: input.notBefore?.toISOString(),
        metrics,
        gates: plan.gates.map((result) => gateRecord(result, tx.now)),
      },
      { reason: input.reason, incident: input.incident },
    ),
  );
  return number;
}

export function wantedBy({
  model,
  version,
  to,
  share,
  onBehalfOf,
}: Pick<z.output<typeof RequestTransitionInput>, 'model' | 'version' | 'to' | 'share' | 'onBehalfOf'>): WantedMove {
  return { subject: version === undefined ? { model } : { model, version }, to, share, onBehalfOf };
}
