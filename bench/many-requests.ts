import { sql } from 'drizzle-orm';
import type { Db } from '../src/store/unit.ts';
import { cloneRequests, copyRows, unchecked } from './clone-requests.ts';

/** As many applied requests of before for each open one. */
const APPLIED = 3;

/**
 * Makes of the workspace's one open request `open` of them, each of a model of its own, half of them with the vote of
 * `voter`, beside three times as many that were applied before; each open one has its timers to remind and to expire.
 */
export async function manyRequests(
  db: Db,
  given: { readonly workspace: string; readonly open: number; readonly voter: string },
): Promise<void> {
  const { workspace, open, voter } = given;
  await cloneRequests(db, workspace, open);
  await unchecked(db, async (tx) => {
    await copyRows(tx, 'request', {
      changed: {
        number: `source.number + n * ${open}`,
        state: `'applied'`,
        decided_at: 'source.opened_at',
        applied_at: 'source.opened_at',
      },
      times: `generate_series(1, ${APPLIED}) as n`,
      where: `source.workspace_id = '${workspace}'`,
    });
    await tx.execute(sql`
      insert into vote (workspace_id, request, person, decision, source, round, at)
      select workspace_id, number, ${voter}::uuid, 'approve', 'button', round, opened_at + interval '1 minute'
      from request where workspace_id = ${workspace} and state = 'pending' and number % 2 = 0`);
    await tx.execute(sql`
      insert into timer (workspace_id, kind, subject, due_at, generation)
      select workspace_id, sort, 'R-' || number, expires_at - number * interval '1 second', number
      from request cross join unnest(array['request-expiry', 'request-reminder']) as sort
      where workspace_id = ${workspace} and state = 'pending' on conflict do nothing`);
    await tx.execute(
      sql`update counter set value = ${open * (APPLIED + 1)} where workspace_id = ${workspace} and kind = 'request'`,
    );
  });
  await db.execute(sql`analyze`);
}
