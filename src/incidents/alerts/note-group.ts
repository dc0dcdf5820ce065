import { z } from 'zod';
import { emit } from '../../ledger/event.ts';
import { callerOf } from '../../people/get-person.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { groupNoted } from './events.ts';
import { type AlertGroup, lockGroup } from './find-groups.ts';
import { alertCare } from './tables.ts';

export const NoteGroupInput = z.object({ group: z.int().positive(), note: z.string().trim().min(1).max(2_000) });

/** A person notes something about a group: the newest stands on its card, all of them in the ledger. UNKNOWN_ALERT. */
export async function noteGroup(ctx: Ctx, raw: z.input<typeof NoteGroupInput>): Promise<AlertGroup> {
  const input = NoteGroupInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const by = await callerOf(tx);
    const group = await lockGroup(tx, input.group);
    const noted = { note: input.note, noteBy: by.id, noteAt: tx.now };
    await tx.db
      .insert(alertCare)
      .values({ workspaceId: tx.workspace, group: group.number, ...noted })
      .onConflictDoUpdate({ target: [alertCare.workspaceId, alertCare.group], set: noted });
    emit(tx, groupNoted({ group: group.number, opening: group.opening }, { note: input.note }));
    return group;
  });
}
