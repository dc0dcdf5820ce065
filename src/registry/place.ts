import { and, eq, isNull } from 'drizzle-orm';
import { emit } from '../ledger/event.ts';
import type { Tx } from '../store/unit.ts';
import { placementChanged } from './events.ts';
import { inStage, type Placement, placementOf } from './find.ts';
import { placement } from './tables.ts';

/** A move as the registry sees it; who may ask for it was decided before. */
export interface Place {
  readonly model: string;
  readonly subject: string;
  readonly track: string;
  readonly stage: string;
  readonly request?: number | undefined;
  readonly digest?: string | undefined;
  /** Since when it stands there, for history that is older than Steward; now when left out. */
  readonly at?: Date | undefined;
  /** Where the subjects that stood in this stage go, when it holds one only. */
  readonly replacedGoTo?: string | undefined;
}

/**
 * Puts a subject into a stage: closes its open row, opens the new one and, when the stage holds one subject only, moves
 * those that stood there. Called inside the deciding transaction with the model's row locked. Returns what was replaced.
 */
export async function place(tx: Tx, move: Place): Promise<Placement | undefined> {
  const current = await placementOf(tx, move.subject, move.track);
  const replaced = move.replacedGoTo === undefined ? [] : await inStage(tx, move.model, move.track, move.stage);
  for (const other of replaced) {
    if (other.subject === move.subject) continue;
    await close(tx, other.subject, move);
    await open(tx, { ...move, subject: other.subject, stage: move.replacedGoTo!, digest: other.digest ?? undefined });
  }
  if (current) await close(tx, move.subject, move);
  await open(tx, move);
  const before = replaced.find((other) => other.subject !== move.subject);
  emit(
    tx,
    placementChanged({
      model: move.model,
      subject: move.subject,
      track: move.track,
      from: current?.stage,
      to: move.stage,
      request: move.request,
      digest: move.digest,
      replaced: before?.subject,
    }),
  );
  return before;
}

async function close(tx: Tx, subject: string, { track, at = tx.now }: Place): Promise<void> {
  await tx.db
    .update(placement)
    .set({ toAt: at })
    .where(
      and(
        eq(placement.workspaceId, tx.workspace),
        eq(placement.subject, subject),
        eq(placement.track, track),
        isNull(placement.toAt),
      ),
    );
}

async function open(tx: Tx, move: Place): Promise<void> {
  await tx.db.insert(placement).values({
    workspaceId: tx.workspace,
    id: tx.newId(),
    subject: move.subject,
    model: move.model,
    track: move.track,
    stage: move.stage,
    digest: move.digest ?? null,
    fromAt: move.at ?? tx.now,
    request: move.request ?? null,
  });
}
