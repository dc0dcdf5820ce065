import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { getModel, getVersion, inStage, lockModel, type Model } from '../registry/find.ts';
import { NAME } from '../registry/names.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { beginRequest } from './begin-request.ts';
import { evaluateGates } from './evaluate-gates.ts';
import { getRequest, lockRequest, type Request, requestName } from './find-request.ts';
import { heldStage } from './hold.ts';
import { trackFor } from './lifecycle.ts';
import { needsNobody, policyFor } from './policy.ts';
import { currentLifecycle } from './revision.ts';
import { judge, settle } from './settle.ts';
import { request } from './tables.ts';
import { standsBy } from './validity.ts';

/** Asks for a renewal before an approval ends, when its timer is due. Nothing for what stands there no more. */
export async function openDueRenewal(ctx: Ctx, input: { readonly request: number }): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const row = await lockRequest(tx, input.request);
    if (row.validUntil === null || !(await standsBy(tx, row)) || (await openRenewalOf(tx, row))) return;
    await openRenewal(tx, row, { onBehalfOf: row.asker ?? undefined });
  });
}

export const RenewInput = z.object({
  model: z.string().regex(NAME),
  reason: z.string().max(2_000).optional(),
  origin: z.object({ platform: z.string(), team: z.string(), channel: z.string() }).optional(),
});

/** Asks for the renewal of what is in production by hand: after a rejection, or ahead of its time. */
export async function renew(ctx: Ctx, raw: z.input<typeof RenewInput>): Promise<Request> {
  const input = RenewInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const { lifecycle } = await currentLifecycle(tx);
    const { name } = await lockModel(tx, input.model);
    const stage = heldStage(lifecycle);
    const [placed] = await inStage(tx, name, trackFor(lifecycle, 'version').name, stage);
    const row = placed?.request ? await lockRequest(tx, placed.request) : undefined;
    if (!row || row.validUntil === null) {
      throw new StewardError('ILLEGAL_MOVE', `No approval of ${name} in ${stage} ends, so there is none to renew.`, {
        hint: `See what stands where with \`model show ${name}\`.`,
      });
    }
    const open = await openRenewalOf(tx, row);
    if (open) {
      throw new StewardError('ALREADY_OPEN', `${requestName(open.number)} asks for the renewal already.`, {
        hint: `See it with \`request show ${requestName(open.number)}\`.`,
      });
    }
    const opened = await openRenewal(tx, row, { reason: input.reason, origin: input.origin });
    if (opened) return opened;
    throw new StewardError('ILLEGAL_MOVE', `No policy says who decides on ${row.subject} in ${stage}.`, {
      hint: 'An admin adds one to `policies` in lifecycle.yml.',
    });
  });
}

async function openRenewalOf(tx: Tx, { number }: Request): Promise<Request | undefined> {
  const [row] = await tx.db
    .select()
    .from(request)
    .where(
      and(
        eq(request.workspaceId, tx.workspace),
        eq(request.concerns, number),
        eq(request.kind, 'renewal'),
        eq(request.state, 'pending'),
      ),
    );
  return row;
}

/** Judged like a new request: by today's policy, gates and people. It pins what stands there now. */
async function openRenewal(
  tx: Tx,
  of: Request,
  by: {
    readonly onBehalfOf?: string | undefined;
    readonly reason?: string | undefined;
    readonly origin?: NonNullable<Request['origin']> | undefined;
  },
): Promise<Request | undefined> {
  const { lifecycle, revision } = await currentLifecycle(tx);
  const { subject, toStage: stage } = of;
  const track = lifecycle.tracks[of.track];
  const model = await getModel(tx, of.model);
  const policy = policyFor(lifecycle, scopeOf(model, of));
  if (!track || !policy) return undefined;
  const version = of.version === null ? undefined : await getVersion(tx, { model: of.model, version: of.version });
  const answerable = [humanOf(tx.actor), by.onBehalfOf, version?.registrar, of.asker, humanOf(of.askedBy)];
  const move = { track, lifecycle, model: model.name, version, incumbent: subject, from: stage, to: stage, answerable };
  const gates = await evaluateGates(tx, move);
  const plan = { track, model, version, subject, from: stage, to: stage, policy, revision, incumbent: subject, gates };
  const number = await beginRequest(
    tx,
    { ...plan, incumbentMetrics: undefined },
    { ...by, origin: by.origin ?? of.origin ?? undefined, kind: 'renewal', concerns: of.number },
  );
  const opened = await getRequest(tx, number);
  return needsNobody(policy) ? settle(tx, await judge(tx, opened)) : opened;
}

function scopeOf({ risk, team, tags }: Model, { track, toStage }: Request) {
  return { track, to: toStage, direction: 'forward' as const, risk: risk ?? undefined, team: team ?? undefined, tags };
}
