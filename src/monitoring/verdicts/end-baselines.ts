import { and, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import { emit } from '../../ledger/event.ts';
import { lockModel } from '../../registry/find.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { baselineEnded } from '../baselines/events.ts';
import { type BaselineKind, baseline } from '../baselines/tables.ts';
import { assertMayEdit } from '../may-edit.ts';
import { driftCleared } from './events.ts';
import { endBreaches } from './keep-breaches.ts';
import { driftSignal } from './tables.ts';

/**
 * Ends what a version is compared with, all of it or one kind: it is archived, or nobody wants it. A breach against it is
 * over by that. Says which ended.
 */
export async function endBaselines(
  ctx: Ctx,
  { model, version, kind }: { readonly model: string; readonly version: string; readonly kind?: BaselineKind },
): Promise<number[]> {
  return inTransaction(ctx, async (tx) => {
    await lockModel(tx, model);
    await assertMayEdit(tx, model, 'its baselines');
    const ended = await tx.db
      .update(baseline)
      .set({ endedAt: tx.now })
      .where(
        and(
          eq(baseline.workspaceId, tx.workspace),
          eq(baseline.model, model),
          eq(baseline.version, version),
          isNull(baseline.endedAt),
          kind === undefined ? undefined : eq(baseline.kind, kind),
        ),
      )
      .returning();
    for (const row of ended) emit(tx, baselineEnded({ model, version, baseline: row.number, kind: row.kind }));
    await clearEnded(
      tx,
      model,
      ended.map(({ number }) => number),
    );
    return ended.map(({ number }) => number);
  });
}

/** Breaches against baselines that no longer count are over. */
export async function clearEnded(ctx: Ctx, model: string, numbers: readonly number[]): Promise<void> {
  if (numbers.length === 0) return;
  await inTransaction(ctx, async (tx) => {
    const isOpen = and(
      eq(driftSignal.workspaceId, tx.workspace),
      eq(driftSignal.model, model),
      inArray(driftSignal.baseline, [...numbers]),
      isNotNull(driftSignal.since),
    );
    const rows = await tx.db.select().from(driftSignal).where(isOpen).for('update');
    if (rows.length === 0) return;
    await tx.db.update(driftSignal).set({ since: null, clearedAt: tx.now }).where(isOpen);
    await endBreaches(tx, model);
    for (const { version, baseline: number, feature, signal, since, lastFrom, lastTo } of rows) {
      const window = { from: lastFrom.toISOString(), to: lastTo.toISOString() };
      emit(
        tx,
        driftCleared({
          model,
          version,
          baseline: number,
          feature,
          signal,
          ...window,
          since: (since ?? lastTo).toISOString(),
          ended: true,
        }),
      );
    }
  });
}
