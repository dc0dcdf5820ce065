import { and, asc, eq, isNull, or, sql } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import type { Ctx, Tx } from '../store/unit.ts';
import type { Person } from './find-identity.ts';
import { identity, person } from './tables.ts';

/** The admins who can act now: known to be a member somewhere, or not asked about yet. The longest there first. */
export async function adminsOf(ctx: Ctx): Promise<Person[]> {
  return ctx.db
    .select()
    .from(person)
    .where(and(eq(person.workspaceId, ctx.workspace), eq(person.role, 'admin'), isAble))
    .orderBy(asc(person.createdAt), asc(person.id));
}

/** A person who has rights at all: not forgotten, not merged away, and a member on at least one platform. */
export const isAble = and(
  isNull(person.forgottenAt),
  isNull(person.mergedInto),
  sql`exists (select 1 from ${identity} where ${identity.workspaceId} = ${person.workspaceId}
    and ${identity.personId} = ${person.id} and coalesce(${identity.standing}, 'member') = 'member')`,
);

/**
 * Locks a person together with every admin, in the order of their ids, so that two admins who demote each other at the
 * same instant do not leave nobody. Returns the person, undefined when there is none.
 */
export async function lockWithAdmins(tx: Tx, id: string): Promise<Person | undefined> {
  const rows = await tx.db
    .select()
    .from(person)
    .where(and(eq(person.workspaceId, tx.workspace), or(eq(person.id, id), eq(person.role, 'admin'))))
    .orderBy(asc(person.id))
    .for('no key update');
  return rows.find((row) => row.id === id);
}

/** Refuses what would leave the workspace without an admin. Call it under `lockWithAdmins`. */
export async function assertNotLastAdmin(tx: Tx, target: Person): Promise<void> {
  if (target.role !== 'admin' || target.forgottenAt !== null) return;
  const admins = await adminsOf(tx);
  if (!admins.some((admin) => admin.id === target.id) || admins.length > 1) return;
  const isSelf = tx.actor.type === 'person' && tx.actor.person === target.id;
  throw new StewardError(
    'NOT_ALLOWED',
    isSelf ? 'You are the last admin.' : `${target.name ?? 'This person'} is the last admin.`,
    {
      hint: 'Make somebody else admin first: `people role @person admin`.',
    },
  );
}
