import { and, eq } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { anyOf } from '../store/any-of.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { assertNotLastAdmin } from './admins.ts';
import { groupMemberRemoved, personForgotten, teamMemberRemoved } from './events.ts';
import { isPerson } from './find-identity.ts';
import { personIdsOf } from './find-people.ts';
import { lockPerson } from './get-person.ts';
import { groupMember, identity, linkCode, login, person, teamMember } from './tables.ts';

/**
 * Erases a person's names, handles, zones, groups, teams and logins, and his rights. The accounts stay as (platform, team, user
 * id), so that he comes back as the same human, without rights until an admin gives him a role. What he wrote elsewhere
 * is erased by the consequences of `person.forgotten`, one fact for each id that ever was his.
 */
export async function forgetPerson(ctx: Ctx, input: { readonly person: string }): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const target = await lockPerson(tx, input.person);
    if (target.forgottenAt !== null) throw new StewardError('ALREADY_THERE', 'Steward forgot this person already.');
    await assertNotLastAdmin(tx, target);
    const of = (table: typeof groupMember | typeof login | typeof linkCode | typeof identity | typeof teamMember) =>
      and(eq(table.workspaceId, tx.workspace), eq(table.personId, target.id));
    const left = await tx.db.delete(groupMember).where(of(groupMember)).returning({ group: groupMember.groupName });
    const teams = await tx.db.delete(teamMember).where(of(teamMember)).returning();
    await tx.db.delete(login).where(of(login));
    await tx.db.delete(linkCode).where(of(linkCode));
    const accounts = await tx.db
      .update(identity)
      .set({ name: null, handle: null, zone: null })
      .where(of(identity))
      .returning({ user: identity.userId });
    const ids = await personIdsOf(tx, [target.id]);
    await tx.db
      .update(person)
      .set({ name: null, zone: null })
      .where(and(eq(person.workspaceId, tx.workspace), anyOf(person.id, ids)));
    await tx.db
      .update(person)
      .set({ role: 'viewer', roleGivenAt: null, forgottenAt: tx.now })
      .where(isPerson(tx, target.id));
    const groups = left.map((row) => row.group).sort();
    for (const group of groups) emit(tx, groupMemberRemoved({ group, person: target.id, because: 'forgotten' }));
    for (const { team, leadSince } of teams.sort((a, b) => (a.team < b.team ? -1 : 1))) {
      emit(tx, teamMemberRemoved({ team, person: target.id, lead: leadSince !== null, because: 'forgotten' }));
    }
    for (const id of ids) emit(tx, personForgotten({ person: id, identities: accounts.length, groups }));
  });
}
