import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { ablePeople } from '../people/able-people.ts';
import { personIdsOf } from '../people/find-people.ts';
import { anyOf } from '../store/any-of.ts';
import type { Tx } from '../store/unit.ts';
import { delegationEnded } from './events.ts';
import { delegation } from './tables.ts';

export type StoredDelegation = typeof delegation.$inferSelect;

/** The human who is to decide for somebody, or a refusal: himself, a guest, somebody deactivated, an auditor. */
export async function assertMayBorrow(tx: Tx, from: string, to: string): Promise<string> {
  if ((await personIdsOf(tx, [from])).includes(to)) {
    throw new StewardError('BAD_INPUT', 'That is you.', { field: 'person', hint: 'Name somebody else.' });
  }
  const [able] = await ablePeople(tx, [to]);
  if (able) return able.person;
  throw new StewardError(
    'NO_STANDING',
    'That person decides nothing here: a guest, an auditor, or somebody who is gone.',
    {
      field: 'person',
      hint: 'Name a member of the workspace.',
    },
  );
}

/** Takes back what somebody lends for one request: a vote that was given with it counts no longer. Returns what was ended. */
export async function endLoans(
  tx: Tx,
  { from, request }: { readonly from: string; readonly request: number },
): Promise<StoredDelegation[]> {
  const ended = await tx.db
    .update(delegation)
    .set({ endedAt: tx.now })
    .where(
      and(
        eq(delegation.workspaceId, tx.workspace),
        anyOf(delegation.fromPerson, await personIdsOf(tx, [from])),
        eq(delegation.request, request),
        isNull(delegation.endedAt),
      ),
    )
    .returning();
  tellEnded(tx, ended);
  return ended;
}

/**
 * Ends the absences that are not over. One that had begun is over now, as if it had been declared so, and what was voted in
 * it stays; one that had not is taken back.
 */
export async function endAbsences(tx: Tx, from: string): Promise<StoredDelegation[]> {
  const now = sql`${tx.now}::timestamptz`;
  const ended = await tx.db
    .update(delegation)
    .set({
      toAt: sql`case when ${delegation.fromAt} <= ${now} then ${now} else ${delegation.toAt} end`,
      endedAt: sql`case when ${delegation.fromAt} <= ${now} then null else ${now} end`,
    })
    .where(
      and(
        eq(delegation.workspaceId, tx.workspace),
        anyOf(delegation.fromPerson, await personIdsOf(tx, [from])),
        isNull(delegation.request),
        isNull(delegation.endedAt),
        gt(delegation.toAt, tx.now),
      ),
    )
    .returning();
  tellEnded(tx, ended);
  return ended;
}

function tellEnded(tx: Tx, ended: readonly StoredDelegation[]): void {
  for (const row of ended) {
    const body = { delegation: row.id, person: row.fromPerson, to: row.toPerson };
    emit(tx, delegationEnded(row.request === null ? body : { ...body, request: row.request }));
  }
}
