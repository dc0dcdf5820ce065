import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { groupMemberRemoved } from './events.ts';
import { assertByHand } from './find-group-syncs.ts';
import { lockGroup } from './find-groups.ts';
import type { Person } from './find-identity.ts';
import { getPerson } from './get-person.ts';
import { groupMember } from './tables.ts';

export const RemoveFromGroupInput = z.object({ group: z.string(), people: z.array(z.uuid()).min(1) });
export type RemoveFromGroupInput = z.input<typeof RemoveFromGroupInput>;

/**
 * Takes people out of a group; from this commit on they decide on nothing by it. Returns who was in it; UNKNOWN_PERSON
 * when nobody was.
 */
export async function removeFromGroup(ctx: Ctx, raw: RemoveFromGroupInput): Promise<Person[]> {
  const input = RemoveFromGroupInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    await lockGroup(tx, input.group);
    await assertByHand(tx, input.group);
    const removed: Person[] = [];
    for (const id of [...new Set(input.people)].sort()) {
      const target = await getPerson(tx, id);
      const gone = await tx.db
        .delete(groupMember)
        .where(
          and(
            eq(groupMember.workspaceId, tx.workspace),
            eq(groupMember.groupName, input.group),
            eq(groupMember.personId, target.id),
          ),
        )
        .returning({ person: groupMember.personId });
      if (gone.length === 0) continue;
      removed.push(target);
      emit(tx, groupMemberRemoved({ group: input.group, person: target.id, because: 'admin' }));
    }
    if (removed.length > 0) return removed;
    throw new StewardError('UNKNOWN_PERSON', `Nobody of them is in ${input.group}.`, {
      field: 'person',
      hint: `See who is with \`group show ${input.group}\`.`,
    });
  });
}
