import { z } from 'zod';
import { emit } from '../../ledger/event.ts';
import { assertAble, callerOf, getPerson } from '../../people/get-person.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { groupAssigned } from './events.ts';
import { type AlertGroup, careOf, groupName, lockGroup } from './find-groups.ts';
import { alertCare } from './tables.ts';

export const AssignGroupInput = z.object({ group: z.int().positive(), person: z.uuid() });

/**
 * Says who looks after a group from now on, also once it is resolved and when it opens again. It acknowledges nothing and stops
 * no page. UNKNOWN_ALERT, UNKNOWN_PERSON, NO_STANDING.
 */
export async function assignGroup(ctx: Ctx, raw: z.input<typeof AssignGroupInput>): Promise<AlertGroup> {
  const input = AssignGroupInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    await callerOf(tx);
    const group = await lockGroup(tx, input.group);
    const person = await getPerson(tx, input.person);
    await assertAble(tx, person, `cannot look after ${groupName(group.number)}`);
    const before = (await careOf(tx, group.number))?.assignee ?? undefined;
    if (before === person.id) return group;
    await tx.db
      .insert(alertCare)
      .values({ workspaceId: tx.workspace, group: group.number, assignee: person.id })
      .onConflictDoUpdate({ target: [alertCare.workspaceId, alertCare.group], set: { assignee: person.id } });
    emit(tx, groupAssigned({ group: group.number, opening: group.opening, person: person.id, before }));
    return group;
  });
}
