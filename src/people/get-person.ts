import { and, eq } from 'drizzle-orm';
import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import type { Ctx, Tx } from '../store/unit.ts';
import { lockWithAdmins } from './admins.ts';
import { type Identity, isPerson, type Person } from './find-identity.ts';
import { identity, person } from './tables.ts';

/** The human behind an id (of a merged person: the one he turned out to be), or UNKNOWN_PERSON. */
export async function getPerson(ctx: Ctx, id: string): Promise<Person> {
  const [row] = await ctx.db.select().from(person).where(isPerson(ctx, id));
  if (row?.mergedInto) return getPerson(ctx, row.mergedInto);
  if (row) return row;
  throw new StewardError('UNKNOWN_PERSON', 'There is no such person.', { field: 'person' });
}

/** Like getPerson, locked together with every admin until the transaction ends. */
export async function lockPerson(tx: Tx, id: string): Promise<Person> {
  const { id: human } = await getPerson(tx, id);
  const locked = await lockWithAdmins(tx, human);
  if (locked && locked.mergedInto === null) return locked;
  return getPerson(tx, human);
}

/** The person who acts. Verbs that only a human can do call it; a token or Steward itself is refused. */
export async function callerOf(ctx: Ctx): Promise<Person> {
  const id = ctx.actor.type === 'person' ? humanOf(ctx.actor) : undefined;
  if (id !== undefined) return getPerson(ctx, id);
  throw new StewardError('NOT_ALLOWED', 'Only a person can do this.', { hint: 'Use it from the chat.' });
}

/** A person's chat accounts, the first met first. */
export async function identitiesOf(ctx: Ctx, id: string): Promise<Identity[]> {
  return ctx.db
    .select()
    .from(identity)
    .where(and(eq(identity.workspaceId, ctx.workspace), eq(identity.personId, id)))
    .orderBy(identity.metAt, identity.platform, identity.team, identity.userId);
}

/** Refuses to give a right to somebody who is no full member anywhere. `what` ends the sentence: "cannot join ml-leads". */
export async function assertAble(ctx: Ctx, target: Person, what: string): Promise<void> {
  const accounts = await identitiesOf(ctx, target.id);
  if (accounts.some(({ standing }) => standing === null || standing === 'member')) return;
  const name = target.name ?? 'This person';
  const state = accounts.find(({ standing }) => standing !== null)?.standing ?? 'gone';
  throw new StewardError('NO_STANDING', `${name} ${words[state]}, so ${name} ${what}.`, {
    field: 'person',
    hint: 'Only full members of a connected team can have rights.',
  });
}

const words = {
  member: 'is a member',
  guest: 'is a guest',
  bot: 'is a bot',
  deactivated: 'is deactivated',
  stranger: 'belongs to another organisation',
  gone: 'left',
} as const;
