import { and, eq, sql } from 'drizzle-orm';
import { compiled } from '../store/compiled.ts';
import type { Ctx } from '../store/unit.ts';
import type { Account } from './people-policy.ts';
import { identity, person } from './tables.ts';

export type Person = typeof person.$inferSelect;
export type Identity = typeof identity.$inferSelect;

/** A chat account and the human behind it. */
export interface Known {
  readonly person: Person;
  readonly identity: Identity;
}

/** Who an account belongs to; undefined for one that was never seen nor mentioned. */
export async function personByIdentity(ctx: Ctx, { platform, team, user }: Account): Promise<Known | undefined> {
  const [row] = await findKnown(ctx.db, { workspace: ctx.workspace, platform, team, user });
  return row;
}

const findKnown = compiled((db) =>
  db
    .select({ person, identity })
    .from(identity)
    .innerJoin(person, and(eq(person.workspaceId, identity.workspaceId), eq(person.id, identity.personId)))
    .where(
      and(
        eq(identity.workspaceId, sql.placeholder('workspace')),
        eq(identity.platform, sql.placeholder('platform')),
        eq(identity.team, sql.placeholder('team')),
        eq(identity.userId, sql.placeholder('user')),
      ),
    )
    .prepare('person_by_identity'),
);

/** The condition that picks one account's row. */
export function isIdentity(ctx: Ctx, { platform, team, user }: Account) {
  return and(
    eq(identity.workspaceId, ctx.workspace),
    eq(identity.platform, platform),
    eq(identity.team, team),
    eq(identity.userId, user),
  );
}

/** The condition that picks one person's row. */
export function isPerson(ctx: Ctx, id: string) {
  return and(eq(person.workspaceId, ctx.workspace), eq(person.id, id));
}
