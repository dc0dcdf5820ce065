import { z } from 'zod';
import { humanOf } from '../../kernel/caller.ts';
import { emit } from '../../ledger/event.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { acknowledgePages } from '../paging/acknowledge-pages.ts';
import { endPages } from '../paging/end-pages.ts';
import { groupAcknowledged } from './events.ts';
import { type AlertCare, type AlertGroup, careOf, groupSubject, isAcknowledged, lockGroup } from './find-groups.ts';
import { alertCare } from './tables.ts';

export const AcknowledgeGroupInput = z.object({
  group: z.int().positive(),
  /** Who has its page already, by a link say; the caller takes it when left out. */
  by: z.uuid().optional(),
});

/** What an acknowledgement came to: `now`, `already` by somebody else or oneself, or it is `over`: nothing fires any more. */
export interface Acknowledged {
  readonly result: 'now' | 'already' | 'over';
  readonly group: AlertGroup;
  readonly care: AlertCare | undefined;
}

/**
 * Says that somebody has it. The first one counts; whoever comes later is told who was. When his acknowledgement ran out, or
 * he gave it back, and people are paged again, whoever answers has it then.
 */
export async function acknowledgeGroup(ctx: Ctx, raw: z.input<typeof AcknowledgeGroupInput>): Promise<Acknowledged> {
  const input = AcknowledgeGroupInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const group = await lockGroup(tx, input.group);
    const before = await careOf(tx, group.number);
    if (group.state === 'resolved') return { result: 'over', group, care: before };
    const caller = input.by ?? humanOf(tx.actor);
    let by = caller;
    const subject = groupSubject(group.number);
    // Who has it says so again: his time begins anew. A tool that says so is nobody whom a lease could remind.
    const known = isAcknowledged(group, before);
    let stopped = 0;
    if (input.by === undefined && by !== undefined) {
      const taken = await acknowledgePages(tx, { subject, by });
      stopped = taken.stopped;
      // Somebody took the page by a link just now: he has the group.
      if (!known && stopped === 0) by = taken.before ?? by;
    } else if (by === undefined && !known) await endPages(tx, { subject, because: 'acknowledged' });
    const isHeld = known && (before?.ackedBy === by || (input.by === undefined && stopped === 0));
    if (isHeld) return { result: 'already', group, care: before };
    const acked = { ackedBy: by ?? null, ackedAt: tx.now, ackedOpening: group.opening };
    const [care] = await tx.db
      .insert(alertCare)
      .values({ workspaceId: tx.workspace, group: group.number, ...acked })
      .onConflictDoUpdate({ target: [alertCare.workspaceId, alertCare.group], set: acked })
      .returning();
    const last = known ? (before?.ackedBy ?? undefined) : undefined;
    emit(tx, groupAcknowledged({ group: group.number, opening: group.opening, by, before: last }));
    return { result: by === caller ? 'now' : 'already', group, care };
  });
}
