import { z } from 'zod';
import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { groupMemberAdded } from './events.ts';
import { assertByHand } from './find-group-syncs.ts';
import { groupMembers, lockGroup } from './find-groups.ts';
import type { Person } from './find-identity.ts';
import { assertAddable, holdPeople } from './hold-people.ts';
import { groupMember } from './tables.ts';

export const AddToGroupInput = z.object({ group: z.string(), people: z.array(z.uuid()).min(1) });
export type AddToGroupInput = z.input<typeof AddToGroupInput>;

export interface Added {
  readonly added: readonly Person[];
  /** Were in it before; nothing changed for them, their `addedAt` neither. */
  readonly already: readonly Person[];
}

/**
 * Adds people to a group; all or none. Who is added decides only on requests opened afterwards. Refuses guests, bots,
 * those who left and the forgotten; ALREADY_THERE when everybody named is in it.
 */
export async function addToGroup(ctx: Ctx, raw: AddToGroupInput): Promise<Added> {
  const input = AddToGroupInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const people = await holdPeople(tx, input.people);
    await lockGroup(tx, input.group);
    await assertByHand(tx, input.group);
    const before = new Set((await groupMembers(tx, input.group)).map((member) => member.personId));
    const added = people.filter((each) => !before.has(each.id));
    const already = people.filter((each) => before.has(each.id));
    if (added.length === 0) throw everybodyThere(input.group, already);
    for (const each of added) await addOne(tx, input.group, each);
    return { added, already };
  });
}

async function addOne(tx: Tx, group: string, target: Person): Promise<void> {
  await assertAddable(tx, target, `cannot be in ${group}`);
  const addedBy = humanOf(tx.actor) ?? null;
  await tx.db
    .insert(groupMember)
    .values({ workspaceId: tx.workspace, groupName: group, personId: target.id, addedAt: tx.now, addedBy });
  emit(tx, groupMemberAdded({ group, person: target.id }));
}

function everybodyThere(group: string, already: readonly Person[]): StewardError {
  const [one] = already;
  const who = already.length === 1 && one ? `${one.name ?? 'This person'} is` : 'They are all';
  return new StewardError('ALREADY_THERE', `${who} in ${group} already.`, {
    hint: `See everybody with \`group show ${group}\`.`,
  });
}
