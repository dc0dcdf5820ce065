import { emit } from '../ledger/event.ts';
import { cancelTimer, setTimer } from '../queue/timer.ts';
import { findVersion, type Version } from '../registry/find.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { answerableFor } from './approvers.ts';
import { type Effect, EffectFailure, type EffectInput } from './effect.ts';
import { beginRun, type EffectRun, effectRunsOf, endRun, keepNote } from './effect-runs.ts';
import { endIfMoved, endWaiting } from './end-moved.ts';
import { evaluateGates, failingGates } from './evaluate-gates.ts';
import { requestApplyFailed, requestApplyGivenUp, requestApplying } from './events.ts';
import { lockRequest, type Request, requestName } from './find-request.ts';
import { gateWords } from './gate-words.ts';
import { wasHeldSince } from './hold.ts';
import type { EffectSpec, Lifecycle, Track } from './lifecycle.ts';
import { nextTry } from './next-try.ts';
import { lifecycleAt } from './revision.ts';
import { setState } from './set-state.ts';
import { aboutOf, applyNow } from './settle.ts';
import { isHeld, startWait, timerOf, waitsFor } from './waits.ts';

const EFFECT_TIMEOUT_MS = 30_000;

/** A secret of this process by its name, undefined when it has none. */
export type Secrets = (name: string) => string | undefined;

/** An effect failed; the request says so and the next try has its timer already. */
export class NotApplied extends Error {}

interface Started {
  readonly row: Request;
  readonly track: Track;
  readonly version: Version | undefined;
  readonly runs: readonly EffectRun[];
}

/**
 * Runs the effects of an approved request, outside any transaction, then moves the subject. While it waits to be applied,
 * or the model is on hold, nothing happens. What the request pinned is
 * compared before the effects and again in the transaction that moves; when it moved, nothing is applied and the request
 * is stale. A failure is written on the request with the time of the next try and thrown as NotApplied. Effects are
 * idempotent by their key, so a run that died between effect and commit is repeated without harm.
 */
export async function applyTransition(
  ctx: Ctx,
  input: { readonly request: number },
  effects: ReadonlyMap<string, Effect>,
  secrets: Secrets = () => undefined,
): Promise<void> {
  const started = await begin(ctx, input.request);
  if (!started) return;
  const { row, track, runs } = started;
  for (const [position, spec] of (track.effects[row.toStage] ?? []).entries()) {
    if (runs.some((run) => run.position === position && run.state === 'done')) continue;
    const run = await beginRun(ctx, { request: row.number, position, effect: spec.effect });
    try {
      await runEffect(ctx, started, run, spec, { effects, secrets });
      await inTransaction(ctx, (tx) => endRun(tx, run, { state: 'done' }));
    } catch (error) {
      await fail(ctx, run, error);
      throw new NotApplied(error instanceof Error ? error.message : String(error), { cause: error });
    }
  }
  await inTransaction(ctx, async (tx) => {
    const locked = await lockRequest(tx, row.number);
    if (locked.state !== 'applying' || (await endIfMoved(tx, locked))) return;
    await cancelTimer(tx, timerOf(locked.number));
    await applyNow(tx, locked, track);
  });
}

async function begin(ctx: Ctx, number: number): Promise<Started | undefined> {
  return inTransaction(ctx, async (tx) => {
    const locked = await lockRequest(tx, number);
    if (locked.state !== 'approved' && locked.state !== 'apply-failed' && locked.state !== 'applying') return undefined;
    const lifecycle = await lifecycleAt(tx, locked.policyRevision);
    const track = lifecycle.tracks[locked.track];
    if (!track) throw new Error(`${requestName(number)} pinned a lifecycle without the track ${locked.track}`);
    const wait = locked.state === 'approved' ? await waitsFor(tx, locked) : undefined;
    if (await endIfMoved(tx, locked)) return undefined;
    if (wait) return void (await startWait(tx, number, wait));
    // Another try under a hold waits for its release; effects that run already are not stopped.
    if (locked.state === 'apply-failed' && (await isHeld(tx, locked)))
      return void (await cancelTimer(tx, timerOf(number)));
    if (locked.state === 'approved' && (await stoppedByGate(tx, locked, lifecycle, track))) return undefined;
    const runs = await effectRunsOf(tx, number);
    // Should this process die, the timer takes up what it left.
    const all = track.effects[locked.toStage]?.length ?? 0;
    if (all === 0) {
      await cancelTimer(tx, timerOf(number));
      await applyNow(tx, locked, track);
      return undefined;
    }
    await setTimer(tx, { ...timerOf(number), dueAt: new Date(tx.now.getTime() + (all + 1) * EFFECT_TIMEOUT_MS) });
    const version = await versionOf(tx, locked);
    if (locked.state === 'applying') return { row: locked, track, version, runs };
    const attempt = 1 + Math.max(0, ...runs.map((run) => run.attempts));
    emit(tx, requestApplying({ ...aboutOf(locked), attempt }));
    const row = await setState(tx, locked, { state: 'applying', ending: null, nextTryAt: null });
    return { row, track, version, runs };
  });
}

/** What was planned, held or had a time to undo was decided some time ago: its gates must hold when it is applied as well. */
async function stoppedByGate(tx: Tx, locked: Request, lifecycle: Lifecycle, track: Track): Promise<boolean> {
  const waited = locked.notBefore !== null || locked.afterRequest !== null || locked.settlesAt !== null;
  if (!waited && !(await wasHeldSince(tx, locked, locked.decidedAt))) return false;
  const asked = {
    model: locked.model,
    from: locked.fromStage,
    to: locked.toStage,
    incumbent: locked.incumbent ?? undefined,
    answerable: answerableFor(locked),
  };
  const results = await evaluateGates(tx, { ...asked, lifecycle, track, version: await versionOf(tx, locked) });
  const [failing] = failingGates(results);
  if (!failing) return false;
  await endWaiting(tx, locked, `${failing.gate} fails when it was to be applied: ${gateWords(failing, tx.now)}`);
  return true;
}

/** A challenger stands beside the champion and replaces nothing. */
const replacedBy = ({ incumbent, share, subject }: Request): string | undefined =>
  incumbent === null || share !== null || incumbent === subject ? undefined : incumbent;

async function runEffect(
  ctx: Ctx,
  { row, version }: Started,
  run: EffectRun,
  spec: EffectSpec,
  given: { readonly effects: ReadonlyMap<string, Effect>; readonly secrets: Secrets },
): Promise<void> {
  const effect = given.effects.get(spec.effect);
  if (!effect) throw new Error(`this Steward has no effect ${spec.effect}`);
  const request = requestName(row.number);
  const input: EffectInput = {
    workspace: ctx.workspace,
    request,
    key: `${request}/${run.position}`,
    kind: row.kind,
    subject: row.subject,
    model: row.model,
    version: row.version ?? undefined,
    uri: version?.uri ?? undefined,
    from: row.fromStage,
    to: row.toStage,
    digest: row.digest ?? undefined,
    replaces: replacedBy(row),
    share: row.share ?? undefined,
    decidedAt: (row.decidedAt ?? row.openedAt).toISOString(),
    settings: spec.with,
  };
  const secret = (name: string): string => {
    const found = given.secrets(name);
    if (found !== undefined) return found;
    throw new EffectFailure(`this Steward has no secret EFFECT_${name}`);
  };
  const remember = (note: NonNullable<EffectRun['note']>) => keepNote(ctx, run, note);
  await effect(input, AbortSignal.timeout(EFFECT_TIMEOUT_MS), { ctx, secret, note: run.note ?? undefined, remember });
}

async function fail(ctx: Ctx, run: EffectRun, thrown: unknown): Promise<void> {
  const failure = thrown instanceof EffectFailure ? thrown : undefined;
  const message = failure?.message ?? `${run.effect}: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  const error = message.slice(0, 300).toWellFormed();
  await inTransaction(ctx, async (tx) => {
    const locked = await lockRequest(tx, run.request);
    await endRun(tx, run, { state: 'failed', error });
    if (locked.state !== 'applying') return;
    const { attempts, effect } = run;
    const patience = failure?.patience ?? 'hour';
    const next = nextTry({ attempts, patience, retryAfterMs: failure?.retryAfterMs }, tx.now);
    await setState(tx, locked, { state: 'apply-failed', ending: error, nextTryAt: next ?? null });
    const about = { ...aboutOf(locked), effect, error };
    emit(tx, requestApplyFailed({ ...about, attempt: attempts, nextTry: next?.toISOString() }));
    if (next) return void (await setTimer(tx, { ...timerOf(locked.number), dueAt: next }));
    await cancelTimer(tx, timerOf(locked.number));
    emit(tx, requestApplyGivenUp({ ...about, attempts }));
  });
}

async function versionOf(tx: Tx, row: Request): Promise<Version | undefined> {
  return row.version === null ? undefined : findVersion(tx, { model: row.model, version: row.version });
}
