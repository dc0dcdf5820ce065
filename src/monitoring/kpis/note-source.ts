import { emit } from '../../ledger/event.ts';
import { setTimer } from '../../queue/timer.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { kpiSourceBack, kpiSourceFailed } from './events.ts';
import { MOST_READINGS } from './reading-batch.ts';
import { recordReadings } from './record-readings.ts';
import { isSource, type KpiSource, lockSource, readAtNextSlot, SOURCE_TIMER, sourceSubject } from './sources.ts';
import { kpiSource } from './tables.ts';

const FIRST_PAUSE_MS = 15_000;
const LONGEST_PAUSE_MS = 15 * 60_000;

/** Keeps what a source answered for its slots up to `to`, and waits for the next one. What changed meanwhile is read anew. */
export async function noteRead(ctx: Ctx, read: KpiSource, readings: readonly object[], to: Date): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const row = await lockUnchanged(tx, read);
    if (!row) return;
    for (let at = 0; at < readings.length; at += MOST_READINGS) {
      const { refused } = await recordReadings(tx, { readings: readings.slice(at, at + MOST_READINGS), partial: true });
      if (refused.length > 0)
        tx.log.warn('Readings of a source were refused', {
          kpi: sourceSubject(row),
          count: refused.length,
          first: refused[0],
        });
    }
    const { model, kpi, source, problemAt } = row;
    await tx.db
      .update(kpiSource)
      .set({ readTo: to, problem: null, problemAt: null, failures: 0 })
      .where(isSource(tx, row));
    await readAtNextSlot(tx, row, to);
    if (problemAt !== null) emit(tx, kpiSourceBack({ model, kpi, source, since: problemAt.toISOString() }));
  });
}

/** A source could not be read: told once, tried again 15 s, 30 s, 1 min ... later. The slots it missed stay due. */
export async function noteFailed(ctx: Ctx, read: KpiSource, because: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const row = await lockUnchanged(tx, read);
    if (!row) return;
    const { model, kpi, source, problemAt, failures } = row;
    const problem = because.slice(0, 300);
    await tx.db
      .update(kpiSource)
      .set({ problem, problemAt: problemAt ?? tx.now, failures: failures + 1 })
      .where(isSource(tx, row));
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures, 10), LONGEST_PAUSE_MS);
    const dueAt = new Date(tx.now.getTime() + pause);
    await setTimer(tx, { kind: SOURCE_TIMER, subject: sourceSubject(row), dueAt });
    if (problemAt === null) emit(tx, kpiSourceFailed({ model, kpi, source, because: problem }));
  });
}

async function lockUnchanged(tx: Tx, read: KpiSource): Promise<KpiSource | undefined> {
  const row = await lockSource(tx, read);
  return row?.revision === read.revision ? row : undefined;
}
