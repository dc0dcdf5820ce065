import type { Actor } from '../../src/kernel/caller.ts';
import { newId } from '../../src/kernel/ids.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { chainFacts } from '../../src/ledger/chain.ts';
import type { Database } from '../../src/store/connect.ts';
import type { Ctx, FlushStep, Unit } from '../../src/store/unit.ts';

export interface TestClock {
  now: Date;
  advance(milliseconds: number): void;
}

export function testClock(start = '2026-11-21T09:00:00.000Z'): TestClock {
  return {
    now: new Date(start),
    advance(milliseconds) {
      this.now = new Date(this.now.getTime() + milliseconds);
    },
  };
}

/** A unit on a test database with the chain at the end of its flush, as in production. */
export function testUnit(
  database: Database,
  options: { readonly clock?: TestClock; readonly flush?: readonly FlushStep[] } = {},
): Unit {
  const { clock, flush = [] } = options;
  return { db: database.db, flush: [...flush, chainFacts], ...(clock ? { clock: () => clock.now } : {}) };
}

/** A caller in a workspace; the actor is Steward itself unless given. */
export function testCtx(unit: Unit, actor: Actor = { type: 'system', name: 'test' }, workspace = 'test'): Ctx {
  return {
    unit,
    db: unit.db,
    workspace,
    actor,
    now: unit.clock?.() ?? new Date(),
    newId: () => newId(),
    log: silentLog,
  };
}

export const asPerson = (unit: Unit, person: string, workspace = 'test'): Ctx =>
  testCtx(unit, { type: 'person', person }, workspace);
