import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type ErrorCode, StewardError } from '../../src/kernel/errors.ts';
import { castVote } from '../../src/lifecycle/cast-vote.ts';
import { requestTransition } from '../../src/lifecycle/request-transition.ts';
import type { FlushStep } from '../../src/store/unit.ts';
import { testClock, testUnit } from '../kit/context.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { type SamplePerson, testWorkspace, type Workspace, withChurn } from '../kit/lifecycle.ts';

/** The workspace of the running test: a fresh one each time, with churn v11 in production and v12 in staging. */
export let world: Workspace;
export let count = 0;
export const clock = testClock();
let database: TestDatabase;
/** Where clients of the shell find it. */
export const databaseUrl = (): string => database.url;

/** Call it once in a test file; `flush` are steps before the chain, such as `createWanted(requestRoutes)`. */
export function useChurn(options: { readonly flush?: readonly FlushStep[] } = {}): void {
  // Tables of cases are made before the first test, and files that run in one process share the clock.
  clock.now = testClock().now;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    clock.now = testClock().now;
    count += 1;
    world = await testWorkspace(testUnit(database.database, { clock, ...options }), `w${count}`);
    await withChurn(world);
  });
}

export const ask = (to = 'production', version: string | undefined = 'v12', who: SamplePerson = 'mia') =>
  requestTransition(world.as(who), { model: 'churn', version, to, reason: 'Better recall' });
export const vote = (who: SamplePerson, request: number, decision: 'approve' | 'reject' | 'object' = 'approve') =>
  castVote(world.as(who), {
    request,
    decision,
    source: 'button',
    comment: decision === 'reject' ? 'no bias audit' : undefined,
  });
export const refusal = async (act: Promise<unknown>): Promise<[ErrorCode, string]> =>
  act.then(
    () => {
      throw new Error('it was not refused');
    },
    (error: unknown) => {
      if (error instanceof StewardError) return [error.code, `${error.message} ${error.hint ?? ''}`];
      throw error;
    },
  );
export const facts = async (): Promise<string[]> =>
  (
    await world.unit.db.execute<{ kind: string }>(
      sql`select body::jsonb ->> 'kind' as kind from ledger where workspace_id = ${world.system.workspace} order by seq`,
    )
  ).map((row) => row.kind);
