import { and, eq, isNull } from 'drizzle-orm';
import { emit } from '../ledger/event.ts';
import { anyOf } from '../store/any-of.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { groupMemberAdded, groupMemberRemoved } from './events.ts';
import { type GroupSync, groupSyncOf, isSyncOf } from './find-group-syncs.ts';
import { groupMembers, lockGroup } from './find-groups.ts';
import { holdPeople } from './hold-people.ts';
import { groupMember, groupSync, identity, person } from './tables.ts';

export interface Listed {
  /** The users that the platform names; undefined when what was followed is no longer there: then nobody is. */
  readonly users: readonly string[] | undefined;
  /** When the platform was asked. */
  readonly askedAt: Date;
}

export interface Moved {
  readonly added: number;
  readonly removed: number;
}

/**
 * Makes a group's members what the platform says: full members that it names come in (as of now, so that they decide on
 * later requests only), and whoever it does not name goes. An answer to an older question than the one that counts
 * changes nothing, nor one for a sync that ended or moved meanwhile.
 */
export async function applyMembership(ctx: Ctx, sync: GroupSync, listed: Listed): Promise<Moved> {
  const { groupName: group } = sync;
  return inTransaction({ ...ctx, actor: { type: 'system', name: 'group sync' } }, async (tx) => {
    const { named, able } = await personsBehind(tx, sync, listed.users ?? []);
    const held = able.length === 0 ? [] : await holdPeople(tx, able);
    await lockGroup(tx, group);
    const now = await groupSyncOf(tx, group);
    const moved = now?.source !== sync.source || now.team !== sync.team;
    if (moved || (now.askedAt !== null && now.askedAt > listed.askedAt)) return { added: 0, removed: 0 };
    const before = await groupMembers(tx, group);
    const inIt = new Set(before.map((member) => member.personId));
    const coming = held.filter((each) => each.forgottenAt === null && !inIt.has(each.id));
    const going = before.filter((member) => !named.has(member.personId));
    for (const { id } of coming) {
      await tx.db
        .insert(groupMember)
        .values({ workspaceId: tx.workspace, groupName: group, personId: id, addedAt: tx.now, addedBy: null });
      emit(tx, groupMemberAdded({ group, person: id, because: 'sync' }));
    }
    for (const { personId } of going) {
      await tx.db.delete(groupMember).where(isMember(tx, group, personId));
      emit(tx, groupMemberRemoved({ group, person: personId, because: 'sync' }));
    }
    const problem = listed.users === undefined ? 'It is no longer there. Follow another one, or end it.' : null;
    await tx.db.update(groupSync).set({ askedAt: listed.askedAt, problem }).where(isSyncOf(tx, group));
    return { added: coming.length, removed: going.length };
  });
}

/** The humans behind the users: all that are named, and those of them whom the platform calls full members. */
async function personsBehind(tx: Tx, { platform, team }: GroupSync, users: readonly string[]) {
  const rows = await tx.db
    .select({ person: identity.personId, standing: identity.standing })
    .from(identity)
    .innerJoin(person, and(eq(person.workspaceId, identity.workspaceId), eq(person.id, identity.personId)))
    .where(
      and(
        eq(identity.workspaceId, tx.workspace),
        eq(identity.platform, platform),
        eq(identity.team, team),
        anyOf(identity.userId, users),
        isNull(person.forgottenAt),
      ),
    );
  const able = rows.filter((row) => row.standing === 'member').map((row) => row.person);
  return { named: new Set(rows.map((row) => row.person)), able };
}

function isMember(tx: Tx, group: string, id: string) {
  return and(eq(groupMember.workspaceId, tx.workspace), eq(groupMember.groupName, group), eq(groupMember.personId, id));
}
