import { and, eq, or, sql } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { personLinked, roleChanged } from './events.ts';
import { isPerson, type Person } from './find-identity.ts';
import { callerOf, getPerson } from './get-person.ts';
import { codeDigest } from './one-time-code.ts';
import { strongerRole } from './roles.ts';
import { groupMember, identity, linkCode, login, person, teamMember } from './tables.ts';

/**
 * Takes the code of `linkStart` on the other account: from now on both are one human with one vote. The older person
 * stays, with the identities, groups, teams and logins of both and the stronger role; what the other id did is found by
 * `personIdsOf`. WRONG_CODE when the code is unknown, used or too old; ALREADY_THERE when both are one person already.
 */
export async function linkFinish(ctx: Ctx, { code }: { readonly code: string }): Promise<Person> {
  return inTransaction(ctx, async (tx) => {
    const caller = await callerOf(tx);
    const [used] = await tx.db
      .delete(linkCode)
      .where(and(eq(linkCode.workspaceId, tx.workspace), eq(linkCode.digest, codeDigest(code))))
      .returning();
    if (!used || used.expiresAt <= tx.now) {
      throw new StewardError('WRONG_CODE', 'This code is not known, used already, or older than ten minutes.', {
        field: 'code',
        hint: 'Get a new one with `people link` on the other platform.',
      });
    }
    const holder = await getPerson(tx, used.personId);
    if (holder.id === caller.id) {
      throw new StewardError('ALREADY_THERE', 'Both accounts are one person already.', {
        hint: 'Type the code on the other platform, not where you got it.',
      });
    }
    const [older, newer] = isOlder(holder, caller) ? [holder, caller] : [caller, holder];
    await lockBoth(tx, older, newer);
    await merge(tx, older, newer);
    return getPerson(tx, older.id);
  });
}

function isOlder(one: Person, other: Person): boolean {
  const difference = one.createdAt.getTime() - other.createdAt.getTime();
  return difference === 0 ? one.id < other.id : difference < 0;
}

/** In the order of ids; a person who was merged or forgotten meanwhile ends it. */
async function lockBoth(tx: Tx, one: Person, other: Person): Promise<void> {
  const rows = await tx.db
    .select()
    .from(person)
    .where(and(eq(person.workspaceId, tx.workspace), or(eq(person.id, one.id), eq(person.id, other.id))))
    .orderBy(person.id)
    .for('no key update');
  if (rows.length === 2 && rows.every((row) => row.mergedInto === null && row.forgottenAt === null)) return;
  throw new StewardError('WRONG_CODE', 'One of the two accounts changed meanwhile.', {
    hint: 'Try again with a new code.',
  });
}

async function merge(tx: Tx, older: Person, newer: Person): Promise<void> {
  const ofNewer = (table: typeof identity | typeof login | typeof groupMember | typeof linkCode | typeof teamMember) =>
    and(eq(table.workspaceId, tx.workspace), eq(table.personId, newer.id));
  await tx.db.update(identity).set({ personId: older.id }).where(ofNewer(identity));
  await tx.db.update(login).set({ personId: older.id }).where(ofNewer(login));
  await tx.db.delete(linkCode).where(ofNewer(linkCode));
  const memberships = await tx.db.delete(groupMember).where(ofNewer(groupMember)).returning();
  for (const membership of memberships) {
    await tx.db
      .insert(groupMember)
      .values({ ...membership, personId: older.id })
      .onConflictDoUpdate({
        target: [groupMember.workspaceId, groupMember.groupName, groupMember.personId],
        set: { addedAt: sql`least(${groupMember.addedAt}, excluded.added_at)` },
      });
  }
  const teams = await tx.db.delete(teamMember).where(ofNewer(teamMember)).returning();
  for (const membership of teams) {
    await tx.db
      .insert(teamMember)
      .values({ ...membership, personId: older.id })
      .onConflictDoUpdate({
        target: [teamMember.workspaceId, teamMember.team, teamMember.personId],
        set: {
          addedAt: sql`least(${teamMember.addedAt}, excluded.added_at)`,
          leadSince: sql`least(${teamMember.leadSince}, excluded.lead_since)`,
        },
      });
  }
  const role = strongerRole(older.role, newer.role);
  // Since when he has the role decides on which requests it counts: it comes with the account that had it.
  const sameRole = older.role === newer.role;
  const roleGivenAt = sameRole
    ? (older.roleGivenAt ?? newer.roleGivenAt)
    : role === older.role
      ? older.roleGivenAt
      : (newer.roleGivenAt ?? newer.createdAt);
  await tx.db
    .update(person)
    .set({ role, roleGivenAt, name: older.name ?? newer.name })
    .where(isPerson(tx, older.id));
  await tx.db
    .update(person)
    .set({ mergedInto: older.id, role: 'viewer' })
    .where(and(eq(person.workspaceId, tx.workspace), or(eq(person.id, newer.id), eq(person.mergedInto, newer.id))));
  emit(tx, personLinked({ person: older.id, merged: newer.id }));
  if (role !== older.role) emit(tx, roleChanged({ person: older.id, from: older.role, role, because: 'link' }));
}
