import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Ctx } from '../store/unit.ts';
import type { Person } from './find-identity.ts';
import { person } from './tables.ts';

/** Everybody known and not forgotten, the longest known first. */
export async function listPeople(ctx: Ctx, limit: number, from = 1): Promise<Person[]> {
  return ctx.db
    .select()
    .from(person)
    .where(known(ctx))
    .orderBy(asc(person.createdAt), asc(person.id))
    .limit(limit)
    .offset(from - 1);
}

/** How many they are. */
export const countPeople = (ctx: Ctx): Promise<number> => ctx.db.$count(person, known(ctx));

const known = (ctx: Ctx) =>
  and(eq(person.workspaceId, ctx.workspace), isNull(person.mergedInto), isNull(person.forgottenAt));
