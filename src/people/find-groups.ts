import { and, asc, count, eq } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import { nearest } from '../kernel/nearest.ts';
import type { Ctx, Tx } from '../store/unit.ts';
import { groupMember, personGroup } from './tables.ts';

/** All groups by name, each with the number of its members. */
export async function listGroups(ctx: Ctx): Promise<{ name: string; members: number }[]> {
  return ctx.db
    .select({ name: personGroup.name, members: count(groupMember.personId) })
    .from(personGroup)
    .leftJoin(
      groupMember,
      and(eq(groupMember.workspaceId, personGroup.workspaceId), eq(groupMember.groupName, personGroup.name)),
    )
    .where(eq(personGroup.workspaceId, ctx.workspace))
    .groupBy(personGroup.name)
    .orderBy(asc(personGroup.name));
}

export type Membership = typeof groupMember.$inferSelect;

/** Everybody in a group, the longest first, whatever their standing; or UNKNOWN_GROUP. */
export async function groupMembers(ctx: Ctx, group: string): Promise<Membership[]> {
  await assertGroup(ctx, group);
  return ctx.db
    .select()
    .from(groupMember)
    .where(and(eq(groupMember.workspaceId, ctx.workspace), eq(groupMember.groupName, group)))
    .orderBy(groupMember.addedAt, groupMember.personId);
}

/** The groups a person is in. */
export async function groupsOf(ctx: Ctx, person: string): Promise<Membership[]> {
  return ctx.db
    .select()
    .from(groupMember)
    .where(and(eq(groupMember.workspaceId, ctx.workspace), eq(groupMember.personId, person)))
    .orderBy(groupMember.groupName);
}

/** Locks a group against concurrent changes of its members; or UNKNOWN_GROUP with the nearest name. */
export async function lockGroup(tx: Tx, group: string): Promise<void> {
  const [row] = await tx.db
    .select({ name: personGroup.name })
    .from(personGroup)
    .where(and(eq(personGroup.workspaceId, tx.workspace), eq(personGroup.name, group)))
    .for('no key update');
  if (!row) await assertGroup(tx, group);
}

async function assertGroup(ctx: Ctx, group: string): Promise<void> {
  const names = (await listGroups(ctx)).map((each) => each.name);
  if (names.includes(group)) return;
  const close = nearest(group, names);
  throw new StewardError('UNKNOWN_GROUP', `There is no group ${group}.`, {
    field: 'group',
    hint: close
      ? `Did you mean \`${close}\`?`
      : `Make it with \`group create ${group}\`, or see all with \`group show\`.`,
  });
}
