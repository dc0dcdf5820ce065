import { emit } from '../ledger/event.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import type { Effect } from './effect.ts';
import { requestApplyFailed, requestApplying } from './events.ts';
import { lockRequest, type Request, requestName } from './find-request.ts';
import type { EffectSpec, Track } from './lifecycle.ts';
import { lifecycleAt } from './revision.ts';
import { aboutOf, applyNow, setState } from './settle.ts';

const EFFECT_TIMEOUT_MS = 30_000;

/**
 * Runs the effects of an approved request, outside any transaction, then moves the subject. Runs as a consequence: a
 * failure is written on the request and thrown, so that the queue tries again with growing gaps. Effects are idempotent
 * by request, so a run that died between effect and commit is repeated without harm.
 */
export async function applyTransition(
  ctx: Ctx,
  input: { readonly request: number; readonly attempt?: number },
  effects: ReadonlyMap<string, Effect>,
): Promise<void> {
  const started = await begin(ctx, input.request, input.attempt ?? 1);
  if (!started) return;
  const { row, track } = started;
  for (const spec of track.effects[row.toStage] ?? []) {
    try {
      await runEffect(ctx, row, spec, effects);
    } catch (error) {
      await fail(
        ctx,
        row.number,
        spec.effect,
        error instanceof Error ? error.message : String(error),
        input.attempt ?? 1,
      );
      throw error;
    }
  }
  await inTransaction(ctx, async (tx) => {
    const locked = await lockRequest(tx, row.number);
    if (locked.state === 'applying') await applyNow(tx, locked, track);
  });
}

async function begin(ctx: Ctx, number: number, attempt: number): Promise<{ row: Request; track: Track } | undefined> {
  return inTransaction(ctx, async (tx) => {
    const locked = await lockRequest(tx, number);
    if (locked.state !== 'approved' && locked.state !== 'apply-failed' && locked.state !== 'applying') return undefined;
    const track = (await lifecycleAt(tx, locked.policyRevision)).tracks[locked.track];
    if (!track) throw new Error(`${requestName(number)} pinned a lifecycle without the track ${locked.track}`);
    if (locked.state === 'applying') return { row: locked, track };
    emit(tx, requestApplying({ ...aboutOf(locked), attempt }));
    return { row: await setState(tx, locked, { state: 'applying', ending: null }), track };
  });
}

async function runEffect(
  ctx: Ctx,
  row: Request,
  spec: EffectSpec,
  effects: ReadonlyMap<string, Effect>,
): Promise<void> {
  const effect = effects.get(spec.effect);
  if (!effect) throw new Error(`this Steward has no effect ${spec.effect}`);
  const input = {
    workspace: ctx.workspace,
    request: requestName(row.number),
    subject: row.subject,
    model: row.model,
    version: row.version ?? undefined,
    from: row.fromStage,
    to: row.toStage,
    digest: row.digest ?? undefined,
    decidedAt: (row.decidedAt ?? row.openedAt).toISOString(),
    settings: spec.with,
  };
  await effect(input, AbortSignal.timeout(EFFECT_TIMEOUT_MS));
}

async function fail(ctx: Ctx, number: number, effect: string, message: string, attempt: number): Promise<void> {
  const error = message.slice(0, 300);
  await inTransaction(ctx, async (tx) => {
    const locked = await lockRequest(tx, number);
    if (locked.state !== 'applying') return;
    await setState(tx, locked, { state: 'apply-failed', ending: `${effect}: ${error}` });
    emit(tx, requestApplyFailed({ ...aboutOf(locked), effect, error, attempt }));
  });
}
