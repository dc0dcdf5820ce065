import { emit } from '../../ledger/event.ts';
import { setTimer, takeDue } from '../../queue/timer.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { silenceEnding, silenceOver } from './events.ts';
import { findSilence, silenceName } from './find-silences.ts';
import { SILENCE_TIMER } from './timers.ts';

/** What the timer of a silence runs: its author is told that it is about to end; at its end what it muted is looked at again. */
export async function silenceDue(ctx: Ctx, number: number): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const name = { kind: SILENCE_TIMER, subject: silenceName(number) };
    if (!(await takeDue(tx, name))) return;
    const row = await findSilence(tx, number);
    if (!row || row.endedAt !== null || row.toAt === null) return;
    if (row.toAt <= tx.now) {
      emit(tx, silenceOver({ silence: number }));
      return;
    }
    await setTimer(tx, { ...name, dueAt: row.toAt });
    emit(tx, silenceEnding({ silence: number, to: row.toAt.toISOString(), author: row.author ?? undefined }));
  });
}
