import type { Fact } from '../../src/kernel/fact.ts';
import { newId } from '../../src/kernel/ids.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { chainFacts } from '../../src/ledger/chain.ts';
import type { Contact } from '../../src/people/meet-person.ts';
import { meetPerson } from '../../src/people/meet-person.ts';
import type { PeoplePolicy } from '../../src/people/people-policy.ts';
import { type Ctx, inTransaction, systemCtx, type Unit } from '../../src/store/unit.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';

export const policy: PeoplePolicy = { admins: new Set(), defaultZone: 'UTC' };

/** A workspace of its own for each test, on one database a file, with a clock that stands until it is set. */
export interface PeopleKit {
  readonly on: TestDatabase;
  readonly unit: Unit;
  readonly facts: Fact[];
  now: Date;
  /** Steward itself in a fresh workspace. */
  fresh(): Ctx;
  close(): Promise<void>;
}

export async function peopleKit(): Promise<PeopleKit> {
  const on = await testDatabase();
  const facts: Fact[] = [];
  const kit: PeopleKit = {
    on,
    facts,
    now: new Date('2026-03-02T10:00:00Z'),
    unit: {
      db: on.database.db,
      clock: () => kit.now,
      flush: [
        async (_tx, flushed) => {
          facts.push(...flushed);
        },
        chainFacts,
      ],
    },
    fresh: () => systemCtx(kit.unit, { workspace: `w-${newId()}`, name: 'test', log: silentLog }),
    close: () => on.close(),
  };
  return kit;
}

/** Meets somebody by his Slack id; the id of the person. */
export async function meet(
  ctx: Ctx,
  user: string,
  more: Partial<Contact> = {},
  by: PeoplePolicy = policy,
): Promise<string> {
  const contact: Contact = { platform: 'slack', team: 'T1', user, name: user.toLowerCase(), ...more };
  return (await inTransaction(ctx, (tx) => meetPerson(tx, contact, by))).person.id;
}

/** The same workspace, acting as a person. */
export const as = (ctx: Ctx, person: string): Ctx => ({ ...ctx, actor: { type: 'person', person } });

export const kindsOf = (facts: readonly Fact[], workspace: string): string[] =>
  facts.filter((fact) => fact.workspace === workspace).map((fact) => fact.kind);
