import { emit } from '../../ledger/event.ts';
import type { Tx } from '../../store/unit.ts';
import { pageEnded } from './events.ts';
import { factOf, isPage, lockRunning } from './find-pages.ts';
import { overtake } from './overtake.ts';
import { page } from './tables.ts';

/** The subject is over: nobody is paged about it any more. `because` is one word: `resolved`, `merged`, `silenced`. */
export async function endPages(tx: Tx, input: { readonly subject: string; readonly because: string }): Promise<number> {
  const rows = await lockRunning(tx, input.subject);
  for (const row of rows) {
    await overtake(tx, row);
    await tx.db
      .update(page)
      .set({
        state: 'ended',
        generation: row.generation + 1,
        endedAt: tx.now,
        endedBecause: input.because,
        leaseUntil: null,
      })
      .where(isPage(tx, row.id));
    emit(tx, pageEnded({ ...factOf(row), because: input.because }));
  }
  return rows.length;
}
