import { type SQL, sql } from 'drizzle-orm';
import type { Log } from '../kernel/log.ts';
import { instantOf, type Unit } from '../store/unit.ts';
import { createLoop, type Loop } from './loop.ts';

/** A loop over work in a table. */
export interface Pump extends Pick<Loop, 'wake' | 'stop'> {
  /** True, in SQL, when something may be there to claim at this instant. */
  readonly due: (now: SQL) => SQL;
}

/**
 * Whether such rows are there, read by the index in whose order they are asked for. EXISTS has no order: where many rows
 * seem likely it reads the whole table, and finds none.
 */
export const anyRow = (inOrder: SQL): SQL => sql`(${inOrder} limit 1) is not null`;

/**
 * Looks for work of all pumps in one statement, and wakes those that have some: most looks find nothing, and a claim is
 * a transaction. Asked while it looks, it looks again.
 */
export function createLook(parts: {
  readonly unit: Unit;
  readonly pumps: readonly Pump[];
  readonly log: Log;
  readonly mayClaim?: () => boolean;
}): Pick<Loop, 'wake' | 'stop'> {
  const { unit, pumps, log, mayClaim } = parts;
  return createLoop<never>({
    name: 'look for work',
    parallel: 1,
    log,
    mayClaim,
    claim: async () => {
      const now = instantOf(unit);
      const dues = sql.join(
        pumps.map(({ due }) => due(now)),
        sql`, `,
      );
      const [row] = await unit.db.execute<{ readonly due: readonly boolean[] }>(sql`select array[${dues}] as due`);
      for (const [index, pump] of pumps.entries()) if (row?.due[index]) pump.wake();
      return undefined;
    },
    run: async () => undefined,
  });
}
