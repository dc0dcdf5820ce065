import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Ctx } from '../store/unit.ts';
import type { Person } from './find-identity.ts';
import { person } from './tables.ts';

/** Everybody known and not forgotten, the longest known first. */
export async function listPeople(ctx: Ctx, limit: number): Promise<Person[]> {
  return ctx.db
    .select()
    .from(person)
    .where(and(eq(person.workspaceId, ctx.workspace), isNull(person.mergedInto), isNull(person.forgottenAt)))
    .orderBy(asc(person.createdAt), asc(person.id))
    .limit(limit);
}
