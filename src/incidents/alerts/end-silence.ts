import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { humanOf } from '../../kernel/caller.ts';
import { emit } from '../../ledger/event.ts';
import { cancelTimer } from '../../queue/timer.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { silenceEnded } from './events.ts';
import { lockSilence, silenceName } from './find-silences.ts';
import type { Silence } from './mute.ts';
import { silence } from './tables.ts';
import { SILENCE_TIMER } from './timers.ts';

export const EndSilenceInput = z.object({ silence: z.int().positive(), reason: z.string().max(2_000).optional() });

/** Ends a silence before its time. Whoever sees what fires may: hearing too much harms less than hearing nothing. */
export async function endSilence(ctx: Ctx, raw: z.input<typeof EndSilenceInput>): Promise<Silence> {
  const input = EndSilenceInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const row = await lockSilence(tx, input.silence);
    await cancelTimer(tx, { kind: SILENCE_TIMER, subject: silenceName(row.number) });
    await tx.db
      .update(silence)
      .set({ endedAt: tx.now, endedBy: humanOf(tx.actor) ?? null })
      .where(and(eq(silence.workspaceId, tx.workspace), eq(silence.number, row.number)));
    emit(tx, silenceEnded({ silence: row.number }, { reason: input.reason }));
    return { ...row, endedAt: tx.now };
  });
}
