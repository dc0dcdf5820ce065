import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { askAdmins } from '../people/authorise.ts';
import { personIdsOf } from '../people/find-people.ts';
import { callerOf } from '../people/get-person.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { freezeEnded } from './events.ts';
import { type Freeze, lockFreeze } from './find-freezes.ts';
import { freeze } from './tables.ts';

export const EndFreezeInput = z.object({ name: z.string().max(60), reason: z.string().max(2_000).optional() });

/** Ends a freeze before its time: whoever declared it, or an admin. */
export async function endFreeze(ctx: Ctx, raw: z.input<typeof EndFreezeInput>): Promise<Freeze> {
  const input = EndFreezeInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const row = await lockFreeze(tx, input.name.trim().toLowerCase());
    const caller = await callerOf(tx);
    const mine = row.addedBy !== null && (await personIdsOf(tx, [caller.id])).includes(row.addedBy);
    if (!mine && caller.role !== 'admin') {
      throw new StewardError('NOT_ALLOWED', `Only whoever declared ${row.name}, or an admin, ends it.`, {
        hint: await askAdmins(tx),
      });
    }
    await tx.db
      .update(freeze)
      .set({ endedAt: tx.now, endedBy: humanOf(tx.actor) ?? null })
      .where(and(eq(freeze.workspaceId, tx.workspace), eq(freeze.id, row.id)));
    emit(tx, freezeEnded({ freeze: row.name }, { reason: input.reason }));
    return { ...row, endedAt: tx.now };
  });
}
