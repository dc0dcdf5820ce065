import type { Standing } from '../chat/ports/platform.ts';
import { emit } from '../ledger/event.ts';
import type { Tx } from '../store/unit.ts';
import { personMet, roleChanged } from './events.ts';
import { isIdentity, isPerson, type Known, personByIdentity } from './find-identity.ts';
import { type Account, firstRole, type PeoplePolicy } from './people-policy.ts';
import type { Role } from './roles.ts';
import { identity, person } from './tables.ts';

export interface Contact extends Account {
  /** For showing only. */
  readonly name?: string | undefined;
  readonly handle?: string | undefined;
  readonly zone?: string | undefined;
  /** What the platform said of the account, where it was asked already. */
  readonly standing?: Standing['standing'] | undefined;
}

/**
 * The person behind an account that got in touch, made at the first contact: keyed by (platform, team, user id), never
 * by a name or e-mail. Two first contacts at once make one person. Who is listed in ADMINS is an admin unless an admin
 * gave him another role.
 */
export async function meetPerson(tx: Tx, contact: Contact, policy: PeoplePolicy): Promise<Known> {
  const known = await personByIdentity(tx, contact);
  if (!known) return firstContact(tx, contact, policy);
  const first = firstRole(policy, contact);
  if (known.identity.metAt === null) return met(tx, known, contact, first, policy.defaultZone);
  if (
    first.role === 'admin' &&
    known.person.role !== 'admin' &&
    known.person.roleGivenAt === null &&
    known.person.forgottenAt === null
  ) {
    return promote(tx, known, contact);
  }
  return known;
}

/** An account that somebody mentioned: a person who can own and be shown, without rights until he gets in touch. */
export async function mentionPerson(tx: Tx, account: Account): Promise<Known> {
  return (
    (await personByIdentity(tx, account)) ?? (await insert(tx, account, { role: 'viewer', given: false }, false)).known
  );
}

async function firstContact(tx: Tx, contact: Contact, policy: PeoplePolicy): Promise<Known> {
  const first = firstRole(policy, contact);
  const { known, isNew } = await insert(tx, contact, first, true, policy.defaultZone);
  if (isNew) emit(tx, metFact(known, contact, first.role));
  return known;
}

/** The first contact of somebody who was mentioned before: he is made as whole as if nobody had. */
async function met(
  tx: Tx,
  known: Known,
  contact: Contact,
  first: { readonly role: Role; readonly given: boolean },
  defaultZone: string | undefined,
): Promise<Known> {
  await tx.db.update(identity).set({ metAt: tx.now }).where(isIdentity(tx, contact));
  const zone = contact.zone ?? defaultZone;
  if (known.person.zone === null && zone !== undefined && known.person.forgottenAt === null)
    await tx.db.update(person).set({ zone }).where(isPerson(tx, known.person.id));
  if (known.person.roleGivenAt === null && known.person.forgottenAt === null) {
    await tx.db
      .update(person)
      .set({
        role: first.role,
        roleGivenAt: first.given ? tx.now : null,
        name: known.person.name ?? contact.name ?? null,
      })
      .where(isPerson(tx, known.person.id));
  }
  const fresh = await get(tx, contact);
  emit(tx, metFact(fresh, contact, fresh.person.role));
  return fresh;
}

async function promote(tx: Tx, known: Known, contact: Contact): Promise<Known> {
  await tx.db.update(person).set({ role: 'admin', roleGivenAt: tx.now }).where(isPerson(tx, known.person.id));
  emit(tx, roleChanged({ person: known.person.id, from: known.person.role, role: 'admin', because: 'configuration' }));
  return get(tx, contact);
}

/** Inserts both rows; where another transaction was first, its person stays and ours goes. */
async function insert(
  tx: Tx,
  contact: Contact,
  first: { readonly role: Role; readonly given: boolean },
  isContact: boolean,
  defaultZone?: string,
): Promise<{ readonly known: Known; readonly isNew: boolean }> {
  const id = tx.newId();
  const { platform, team, user, name = null, handle = null, standing = null } = contact;
  const zone = contact.zone ?? null;
  await tx.db.insert(person).values({
    workspaceId: tx.workspace,
    id,
    name,
    role: first.role,
    roleGivenAt: first.given ? tx.now : null,
    zone: zone ?? defaultZone ?? null,
    createdAt: tx.now,
  });
  const inserted = await tx.db
    .insert(identity)
    .values({
      workspaceId: tx.workspace,
      platform,
      team,
      userId: user,
      personId: id,
      name,
      handle,
      zone,
      standing,
      standingAt: standing === null ? null : tx.now,
      metAt: isContact ? tx.now : null,
    })
    .onConflictDoNothing()
    .returning({ personId: identity.personId });
  if (inserted.length === 0) await tx.db.delete(person).where(isPerson(tx, id));
  return { known: await get(tx, contact), isNew: inserted.length > 0 };
}

async function get(tx: Tx, account: Account): Promise<Known> {
  const known = await personByIdentity(tx, account);
  if (!known) throw new Error('an account vanished in the transaction that wrote it');
  return known;
}

function metFact(known: Known, contact: Contact, role: Role) {
  const { platform, team, standing } = contact;
  return personMet({ person: known.person.id, platform, team, role, standing });
}
