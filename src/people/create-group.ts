import { z } from 'zod';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { groupCreated } from './events.ts';
import { personGroup } from './tables.ts';

export const GROUP_NAME = /^[a-z0-9][a-z0-9._-]{0,39}$/;

/** Makes an empty group. NAME_TAKEN when it exists. */
export async function createGroup(ctx: Ctx, raw: { readonly name: string }): Promise<void> {
  const name = z.string().regex(GROUP_NAME).parse(raw.name);
  await inTransaction(ctx, async (tx) => {
    if ((await insert(tx, [name])).length === 1) return;
    throw new StewardError('NAME_TAKEN', `There is a group ${name} already.`, {
      field: 'group',
      hint: `See who is in it with \`group show ${name}\`, add people with \`group add ${name} @person\`.`,
    });
  });
}

/** Makes the groups that are not there yet (those of the lifecycle file), empty. Returns the new ones. */
export async function ensureGroups(ctx: Ctx, names: readonly string[]): Promise<string[]> {
  return inTransaction(ctx, (tx) => insert(tx, names));
}

async function insert(tx: Tx, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const rows = await tx.db
    .insert(personGroup)
    .values([...new Set(names)].sort().map((name) => ({ workspaceId: tx.workspace, name, createdAt: tx.now })))
    .onConflictDoNothing()
    .returning({ name: personGroup.name });
  for (const row of rows) emit(tx, groupCreated({ group: row.name }));
  return rows.map((row) => row.name);
}
