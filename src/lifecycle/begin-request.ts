import type { CriterionChange } from '../evidence/criterion.ts';
import { humanOf } from '../kernel/caller.ts';
import { emit } from '../ledger/event.ts';
import { nextNumber } from '../store/counter.ts';
import type { Tx } from '../store/unit.ts';
import { requestOpened } from './events.ts';
import type { Request } from './find-request.ts';
import { gateRecord } from './gate-words.ts';
import type { MovePlan } from './plan-move.ts';
import type { Planned } from './planned-release.ts';
import { needsNobody } from './policy.ts';
import { startTimers } from './request-timers.ts';
import { lockSuperseded, supersede } from './supersede.ts';
import { type RequestOrigin, request } from './tables.ts';
import { watchGates } from './watch-gates.ts';

/** Writes the request's row and its fact; shared by every way a request begins. */
export async function beginRequest(
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
  input: Planned & {
    readonly kind: Request['kind'];
    readonly reason?: string | undefined;
    /** The id of the person it is for, when that is not the caller. */
    readonly onBehalfOf?: string | undefined;
    readonly origin?: RequestOrigin | undefined;
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
