import { and, eq } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import { anyOf } from '../store/any-of.ts';
import type { Tx } from '../store/unit.ts';
import type { Person } from './find-identity.ts';
import { assertAble, getPerson } from './get-person.ts';
import { person } from './tables.ts';

/** The humans behind ids, in the order of their ids, held so that nobody is merged or forgotten meanwhile. */
export async function holdPeople(tx: Tx, ids: readonly string[]): Promise<Person[]> {
  const humans = new Set<string>();
  for (const id of ids) humans.add((await getPerson(tx, id)).id);
  const sorted = [...humans].sort();
  const held = await tx.db
    .select()
    .from(person)
    .where(and(eq(person.workspaceId, tx.workspace), anyOf(person.id, sorted)))
    .orderBy(person.id)
    .for('share');
  if (held.some((each) => each.mergedInto !== null)) return holdPeople(tx, sorted);
  return held;
}

/** Refuses whoever cannot be put into a group or a team: the forgotten, and those who are no full member anywhere. */
export async function assertAddable(tx: Tx, target: Person, what: string): Promise<void> {
  if (target.forgottenAt !== null) {
    throw new StewardError('NO_STANDING', 'Steward was told to forget this person.', {
      field: 'person',
      hint: 'Give a role first: `people role @person member`.',
    });
  }
  await assertAble(tx, target, what);
}
