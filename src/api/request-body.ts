import { z } from '@hono/zod-openapi';
import { boundText } from '../evidence/bound.ts';
import { humanOf } from '../kernel/caller.ts';
import { waysOf } from '../lifecycle/approval.ts';
import { failingGates } from '../lifecycle/evaluate-gates.ts';
import { type Request, requestName } from '../lifecycle/find-request.ts';
import type { GateResult } from '../lifecycle/gate.ts';
import { gateWords, peopleOfGates } from '../lifecycle/gate-words.ts';
import type { MovePlan } from '../lifecycle/plan-move.ts';
import type { RequestView } from '../lifecycle/request-view.ts';
import { REQUEST_KINDS, REQUEST_STATES } from '../lifecycle/tables.ts';
import { spansOfPeople } from '../people/find-people.ts';
import type { Ctx } from '../store/unit.ts';

import { ERROR_CODES, problemOf } from './problem.ts';

const time = z.string().nullable();
const gates = z
  .array(
    z.object({
      gate: z.string(),
      of: z.string().nullable().openapi({ description: 'Which metric, kind of evidence or context.' }),
      status: z.enum(['pass', 'fail', 'unknown']),
      blocks: z.boolean().openapi({ description: 'Whether it stops the move now.' }),
      detail: z.string(),
      value: z.string().nullable(),
      threshold: z.string().nullable(),
      by: z.string().nullable().openapi({ description: 'Who added the evidence it is about.' }),
      token: z.string().nullable().openapi({ description: 'The token that evidence came through.' }),
      fix: z.string().nullable().openapi({ description: 'The command that mends it.' }),
    }),
  )
  .openapi({
    description: 'What was found and what is needed, evaluated when it was asked and again at each decision.',
  });
const missing = z.array(
  z.object({
    group: z.string(),
    count: z.int(),
    candidates: z.array(z.string()).openapi({ description: 'Who could give it.' }),
  }),
);

const itemFields = {
  id: z.string().openapi({ example: 'R-81' }),
  state: z
    .enum(REQUEST_STATES)
    .openapi({ description: '`pending`, `approved` and `applying` are not the end; `apply-failed` is tried again.' }),
  kind: z.enum(REQUEST_KINDS),
  change: z
    .object({ metric: z.string(), before: z.string().nullable(), now: z.string().nullable() })
    .nullable()
    .openapi({ description: 'Of the kind `criterion`: the success criterion that is to change, null where none is.' }),
  subject: z.string(),
  model: z.string(),
  version: z.string().nullable(),
  from: z.string(),
  to: z.string(),
  share: z.number().nullable().openapi({ description: 'Part of the traffic, 0 to 1; null means all.' }),
  digest: z.string().nullable().openapi({ description: 'What was asked for: deploy this and nothing else.' }),
  policy: z.string(),
  asked_by: z.string().nullable(),
  token: z.string().nullable().openapi({ description: 'The token it was asked through.' }),
  opened_at: z.string(),
  expires_at: time.openapi({ description: 'Undecided by then, it expires. Null for what needs no decision.' }),
  decided_at: time,
  applied_at: time,
  after: z.string().nullable().openapi({ description: 'The request that is applied first.' }),
  not_before: time.openapi({ description: 'Applied not before this time.' }),
  settles_at: time.openapi({ description: 'Until then an approval can be undone, and nothing is applied.' }),
  incident: z.string().nullable().openapi({ description: 'What a break-glass named.' }),
  concerns: z.string().nullable().openapi({ description: 'The request that a review or renewal is about.' }),
  valid_until: time.openapi({ description: 'When the approval ends; null for never.' }),
  lapsed: z.boolean().openapi({ description: 'Whether the approval has ended and was not renewed.' }),
  url: z.string(),
};

export const RequestItem = z.object(itemFields).openapi('RequestItem');
export const RequestList = z
  .object({ requests: z.array(RequestItem), next_cursor: z.string().nullable() })
  .openapi('RequestList');

export const RequestBody = z
  .object({
    ...itemFields,
    author: z.string().nullable().openapi({ description: 'Who a token named as its author.' }),
    reason: z.string().nullable(),
    incumbent: z.string().nullable(),
    gates,
    votes: z.array(
      z.object({
        person: z.string(),
        decision: z.enum(['approve', 'reject', 'object']),
        for: z.string().nullable().openapi({ description: 'Whose right was used, when it was lent.' }),
        at: z.string(),
        comment: z.string().nullable(),
      }),
    ),
    feedback: z
      .array(
        z.object({
          person: z.string(),
          severity: z.enum(['minor', 'major']),
          at: z.string(),
          comment: z.string().nullable(),
        }),
      )
      .openapi({ description: 'Remarks beside the votes; they decide nothing.' }),
    missing: missing.openapi({ description: 'Approvals that are still missing; empty once it is decided.' }),
    asked_with: z.array(z.string()).openapi({ description: 'The others that were asked for in one go with it.' }),
    hold: z
      .object({ stage: z.string(), since: z.string(), set_by: z.string().nullable(), reason: z.string().nullable() })
      .nullable()
      .openapi({ description: 'What stops a promotion for now, decided or not; of a rollback, the hold it put on.' }),
    review: z
      .object({ id: z.string(), state: z.enum(REQUEST_STATES) })
      .nullable()
      .openapi({ description: 'The review of a break-glass or rollback.' }),
    superseded_by: z.string().nullable().openapi({ description: 'The request for a newer version that ended it.' }),
    ended: z.string().nullable().openapi({ description: 'Why it ended as it did, or why it was not applied yet.' }),
  })
  .openapi('Request');

export const PlanBody = z
  .object({
    dry_run: z.literal(true),
    subject: z.string(),
    from: z.string(),
    to: z.string(),
    share: z.number().nullable(),
    policy: z.string(),
    incumbent: z.string().nullable(),
    supersedes: z
      .string()
      .nullable()
      .openapi({ description: 'The pending request for an older version that it would end.' }),
    digest: z.string().nullable(),
    approvals: z.array(missing.element.extend({ threshold: z.string() })).openapi({
      description:
        'The approvals it takes and who could give them; empty when nobody needs to. Those of one threshold belong together; any threshold is enough.',
    }),
    gates,
    problems: z
      .array(z.object({ code: z.enum(ERROR_CODES), detail: z.string(), hint: z.string().nullable() }))
      .openapi({ description: 'What stands against it now; empty when it could be asked for.' }),
  })
  .openapi('Plan');

/** A request in a list. */
export async function requestItems(
  ctx: Ctx,
  publicUrl: string,
  rows: readonly Request[],
): Promise<z.infer<typeof RequestItem>[]> {
  const people = await spansOfPeople(ctx, [...new Set(rows.flatMap((row) => row.asker ?? []))]);
  return rows.map((row) => itemOf(row, publicUrl, nameIn(people, row.asker), ctx.now));
}

/** Everything about a request. */
export async function requestBody(
  ctx: Ctx,
  publicUrl: string,
  view: RequestView,
): Promise<z.infer<typeof RequestBody>> {
  const { request: row, tally, votes } = view;
  const author = humanOf(row.askedBy) ?? null;
  const people = new Map([...view.people, ...(author === null ? [] : await spansOfPeople(ctx, [author]))]);
  const pending = row.state === 'pending';
  const name = (id: string) => nameIn(people, id) ?? 'somebody';
  return {
    ...itemOf(row, publicUrl, nameIn(people, row.asker), ctx.now),
    author: row.askedBy.type === 'token' ? nameIn(people, author) : null,
    reason: row.reason,
    incumbent: row.incumbent,
    gates: row.gates.map((result) => gateBody(result, view.now, people)),
    votes: votes.map(({ person, decision, behalfOf, at, comment }) => ({
      person: name(person),
      decision,
      for: behalfOf === null ? null : name(behalfOf),
      at: at.toISOString(),
      comment,
    })),
    feedback: view.feedback.map(({ person, severity, at, comment }) => ({
      person: name(person),
      severity,
      at: at.toISOString(),
      comment,
    })),
    missing: pending ? (tally?.missing ?? []).map((each) => ({ ...each, candidates: each.candidates.map(name) })) : [],
    asked_with: view.together.map((other) => requestName(other.number)),
    hold: view.hold
      ? {
          stage: view.hold.stage,
          since: view.hold.since.toISOString(),
          set_by: nameIn(people, view.hold.setBy),
          reason: view.hold.reason,
        }
      : null,
    review: view.review ? { id: requestName(view.review.number), state: view.review.state } : null,
    superseded_by: row.supersededBy === null ? null : requestName(row.supersededBy),
    ended: endingOf(row, votes, name),
  };
}

/** What a move would take. */
export async function planBody(ctx: Ctx, plan: MovePlan): Promise<z.infer<typeof PlanBody>> {
  const people = await spansOfPeople(ctx, [
    ...plan.approvers.map(({ person }) => person),
    ...peopleOfGates(plan.gates),
  ]);
  return {
    dry_run: true,
    subject: plan.subject,
    from: plan.from,
    to: plan.to,
    share: plan.share,
    policy: plan.policy.name,
    incumbent: plan.incumbent ?? null,
    supersedes: plan.supersedes ? requestName(plan.supersedes.number) : null,
    digest: plan.version?.digest ?? null,
    approvals: waysOf(plan.policy, plan.approvers).flatMap(({ threshold, needs }) =>
      needs.map(({ group, count, candidates }) => ({
        threshold,
        group,
        count,
        candidates: candidates.map((person) => nameIn(people, person) ?? 'somebody'),
      })),
    ),
    gates: plan.gates.map((result) => gateBody(result, ctx.now, people)),
    problems: plan.problems.map((problem) => {
      const { code, detail, hint } = problemOf(problem);
      return { code, detail, hint: hint ?? null };
    }),
  };
}

function gateBody(result: GateResult, now: Date, people: RequestView['people']): z.infer<typeof gates>[number] {
  const { gate, status, of = null, value = null, threshold = null, fix = null, through: token = null } = result;
  const by = nameIn(people, result.by ?? null);
  const blocks = failingGates([result]).length > 0;
  return { gate, of, status, blocks, detail: gateWords(result, now), value, threshold, by, token, fix };
}

function itemOf(row: Request, publicUrl: string, askedBy: string | null, now: Date): z.infer<typeof RequestItem> {
  const { state, kind, subject, model, version, digest, policy } = row;
  return {
    id: requestName(row.number),
    state,
    kind,
    change: row.change && {
      metric: row.change.metric,
      before: row.change.before ? boundText(row.change.before) : null,
      now: row.change.now ? boundText(row.change.now) : null,
    },
    subject,
    model,
    version,
    from: row.fromStage,
    to: row.toStage,
    share: row.share,
    digest,
    policy,
    asked_by: askedBy,
    token: row.askedBy.type === 'token' ? row.askedBy.name : null,
    opened_at: row.openedAt.toISOString(),
    expires_at: row.expiresAt?.toISOString() ?? null,
    decided_at: row.decidedAt?.toISOString() ?? null,
    applied_at: row.appliedAt?.toISOString() ?? null,
    after: row.afterRequest === null ? null : requestName(row.afterRequest),
    not_before: row.notBefore?.toISOString() ?? null,
    settles_at: row.settlesAt?.toISOString() ?? null,
    incident: row.incident,
    concerns: row.concerns === null ? null : requestName(row.concerns),
    valid_until: row.validUntil?.toISOString() ?? null,
    lapsed: row.validUntil !== null && row.validUntil <= now,
    url: `${publicUrl}/api/v1/requests/${requestName(row.number)}`,
  };
}

function endingOf(row: Request, votes: RequestView['votes'], name: (id: string) => string): string | null {
  if (row.state !== 'rejected') return row.ending;
  const rejections = votes.filter((vote) => vote.decision === 'reject');
  return (
    rejections.map((vote) => `Rejected by ${name(vote.person)}: ${vote.comment ?? 'no reason is kept'}`).join('; ') ||
    row.ending
  );
}

function nameIn(people: RequestView['people'], id: string | null): string | null {
  return (id !== null && people.get(id)?.name) || null;
}
