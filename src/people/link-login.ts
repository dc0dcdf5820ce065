import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { loginLinked } from './events.ts';
import { personByIdentity } from './find-identity.ts';
import { getPerson } from './get-person.ts';
import { login } from './tables.ts';

export const LOGIN = /^[A-Za-z0-9][A-Za-z0-9._@+[\]-]{0,99}$/;

/** Says whose name in CI a login is, in any case. A login that belonged to somebody else moves, and that is a fact too. */
export async function linkLogin(ctx: Ctx, raw: { readonly person: string; readonly login: string }): Promise<void> {
  const name = z.string().regex(LOGIN).parse(raw.login).toLowerCase();
  await inTransaction(ctx, async (tx) => {
    const target = await getPerson(tx, raw.person);
    const key = and(eq(login.workspaceId, tx.workspace), eq(login.login, name));
    const [before] = await tx.db.select().from(login).where(key).for('update');
    if (before?.personId === target.id) {
      throw new StewardError('ALREADY_THERE', `${name} is linked to ${target.name ?? 'this person'} already.`);
    }
    const link = { personId: target.id, linkedAt: tx.now, linkedBy: humanOf(tx.actor) ?? null };
    await tx.db
      .insert(login)
      .values({ workspaceId: tx.workspace, login: name, ...link })
      .onConflictDoUpdate({ target: [login.workspaceId, login.login], set: link });
    emit(tx, loginLinked({ person: target.id, before: before?.personId }));
  });
}

/**
 * The person a program names: `slack:<team>:<user>`, `discord:<guild>:<user>`, `console:<workspace>:<user>`, or a linked
 * login. UNKNOWN_PERSON for everybody else: an author nobody knows could be the one who approves.
 */
export async function authorOf(ctx: Ctx, named: string, field = 'author'): Promise<string> {
  const account = /^(slack|discord|console):([^:\s]+):([^:\s]+)$/.exec(named);
  if (account) {
    const [, platform, team = '', user = ''] = account;
    const known = await personByIdentity(ctx, { platform: platform as 'slack' | 'discord' | 'console', team, user });
    if (known) return known.person.id;
  } else {
    const [row] = await ctx.db
      .select({ person: login.personId })
      .from(login)
      .where(and(eq(login.workspaceId, ctx.workspace), eq(login.login, named.toLowerCase())));
    if (row) return row.person;
  }
  throw new StewardError('UNKNOWN_PERSON', `Steward does not know ${named.slice(0, 100)}.`, {
    field,
    hint: 'Name a chat account as slack:<team>:<user> that used Steward once, or link the login: `people link @person --login <name>`.',
  });
}
