import { z } from 'zod';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { assertNotLastAdmin } from './admins.ts';
import { roleChanged } from './events.ts';
import { isPerson, type Person } from './find-identity.ts';
import { assertAble, getPerson, lockPerson } from './get-person.ts';
import { ROLES } from './roles.ts';
import { person } from './tables.ts';

export const SetRoleInput = z.object({ person: z.uuid(), role: z.enum(ROLES) });
export type SetRoleInput = z.input<typeof SetRoleInput>;

/**
 * Gives a person a role; who was forgotten comes back with it. Refuses to demote the last admin, and guests, bots and
 * those who left. ALREADY_THERE when an admin gave the same role before.
 */
export async function setRole(ctx: Ctx, raw: SetRoleInput): Promise<Person> {
  const input = SetRoleInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const target = await lockPerson(tx, input.person);
    if (target.role === input.role && target.roleGivenAt !== null && target.forgottenAt === null) {
      throw new StewardError('ALREADY_THERE', `${target.name ?? 'This person'} is ${input.role} already.`);
    }
    if (input.role !== 'admin') await assertNotLastAdmin(tx, target);
    await assertAble(tx, target, 'cannot have a role');
    await tx.db
      .update(person)
      .set({ role: input.role, roleGivenAt: tx.now, forgottenAt: null })
      .where(isPerson(tx, target.id));
    if (target.role !== input.role || target.forgottenAt !== null) {
      emit(tx, roleChanged({ person: target.id, from: target.role, role: input.role, because: 'admin' }));
    }
    return getPerson(tx, target.id);
  });
}
