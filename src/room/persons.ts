import { and, asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { StewardError } from '../kernel/errors.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { nextChange } from './clock.ts';
import { roomPerson } from './tables.ts';

export interface RoomPerson {
  readonly id: string;
  readonly name: string;
  readonly about?: string;
  readonly zone?: string;
}

/** The persons of the switch, in the order they came. */
export async function readPersons(ctx: Ctx): Promise<RoomPerson[]> {
  const rows = await ctx.db
    .select()
    .from(roomPerson)
    .where(eq(roomPerson.workspaceId, ctx.workspace))
    .orderBy(asc(roomPerson.at), asc(roomPerson.id));
  return rows.map(personOf);
}

export async function findPerson(ctx: Ctx, id: string): Promise<RoomPerson | undefined> {
  const [row] = await ctx.db
    .select()
    .from(roomPerson)
    .where(and(eq(roomPerson.workspaceId, ctx.workspace), eq(roomPerson.id, id)));
  return row && personOf(row);
}

const AddPersonInput = z.object({
  name: z.string().trim().min(1, 'Give a name.').max(40, 'A name has at most 40 characters.'),
  zone: z.string().max(64).optional(),
});

/** Adds a person to the switch; the id comes from the name. Throws StewardError NAME_TAKEN or BAD_INPUT. */
export async function addPerson(ctx: Ctx, raw: z.input<typeof AddPersonInput>): Promise<RoomPerson> {
  const parsed = AddPersonInput.safeParse(raw);
  if (!parsed.success) throw new StewardError('BAD_INPUT', parsed.error.issues[0]!.message, { field: 'name' });
  const { name, zone } = parsed.data;
  const id = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '')
    .slice(0, 24);
  if (id === '' || id === 'steward') {
    throw new StewardError('BAD_INPUT', 'Give a name with at least one letter from a to z.', { field: 'name' });
  }
  return inTransaction(ctx, async (tx) => {
    await nextChange(tx);
    const [row] = await tx.db
      .insert(roomPerson)
      .values({ workspaceId: tx.workspace, id, name, zone: zone ?? null, at: tx.now })
      .onConflictDoNothing()
      .returning();
    if (!row) throw new StewardError('NAME_TAKEN', `There is already a person called ${id}.`, { field: 'name' });
    return personOf(row);
  });
}

function personOf(row: typeof roomPerson.$inferSelect): RoomPerson {
  return {
    id: row.id,
    name: row.name,
    ...(row.about ? { about: row.about } : {}),
    ...(row.zone ? { zone: row.zone } : {}),
  };
}
