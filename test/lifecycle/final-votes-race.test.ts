import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isStewardError } from '../../src/kernel/errors.ts';
import { castVote } from '../../src/lifecycle/cast-vote.ts';
import { getRequest } from '../../src/lifecycle/find-request.ts';
import { markStale } from '../../src/lifecycle/mark-stale.ts';
import { firstStageOf } from '../../src/lifecycle/plan-move.ts';
import { requestTransition } from '../../src/lifecycle/request-transition.ts';
import { withdrawRequest } from '../../src/lifecycle/withdraw-request.ts';
import { groupMember, identity, person } from '../../src/people/tables.ts';
import { editVersion } from '../../src/registry/edit-version.ts';
import { standingOf } from '../../src/registry/find.ts';
import { place } from '../../src/registry/place.ts';
import { registerModel } from '../../src/registry/register-model.ts';
import { registerVersion } from '../../src/registry/register-version.ts';
import { type Ctx, inTransaction } from '../../src/store/unit.ts';
import { rounds } from '../chat/random.ts';
import { asPerson, testUnit } from '../kit/context.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { testWorkspace, type Workspace } from '../kit/lifecycle.ts';

const ROY = '01970000-0000-7000-8000-0000000000e0';
/** What ends the wait of a request; each has exactly one of them. */
const DECISIONS = ['approved', 'rejected', 'withdrawn', 'stale', 'expired', 'superseded'].map(
  (how) => `request.${how}`,
);

let database: TestDatabase;
let world: Workspace;
let roy: Ctx;
let count = 0;
beforeAll(async () => {
  database = await testDatabase();
  world = await testWorkspace(testUnit(database.database), 'race');
  const base = { workspaceId: 'race' };
  const since = new Date(Date.now() - 3_600_000);
  const { db } = world.system;
  await db.insert(person).values({ ...base, id: ROY, name: 'roy', role: 'member', createdAt: since });
  const account = { platform: 'console' as const, team: 'race', userId: 'roy', standing: 'member' as const };
  await db.insert(identity).values({ ...base, ...account, personId: ROY });
  await db.insert(groupMember).values({ ...base, groupName: 'risk', personId: ROY, addedAt: since });
  roy = asPerson(world.unit, ROY, 'race');
});
afterAll(() => database.close());

interface Pending {
  readonly model: string;
  readonly number: number;
}
/** A request to production of high risk that leo approved: one vote of risk decides it. */
async function oneVoteAway(): Promise<Pending> {
  count += 1;
  const model = `m${count}`;
  const mia = world.as('mia');
  await registerModel(mia, { model, risk: 'high', about: 'Who leaves' }, firstStageOf('model'));
  const version = { model, version: 'v1', digest: 'sha256:0011223344556677', metrics: { auc: 0.9 } };
  await registerVersion(mia, version, firstStageOf('version'));
  await inTransaction(world.system, (tx) =>
    place(tx, { model, subject: `${model}@v1`, track: 'release', stage: 'staging' }),
  );
  const { number } = await requestTransition(mia, { model, version: 'v1', to: 'production' });
  await cast(world.as('leo'), number, 'approve');
  return { model, number };
}
const cast = (ctx: Ctx, request: number, decision: 'approve' | 'reject') =>
  castVote(ctx, { request, decision, source: 'button', comment: decision === 'reject' ? 'no bias audit' : undefined });
const edit = (model: string) => editVersion(world.as('mia'), { model, version: 'v1', metrics: { auc: 0.1 } });

type Act = (row: Pending) => Promise<unknown>;
const approves: Act = ({ number }) => cast(world.as('rita'), number, 'approve');
const races: readonly (readonly [string, Act, readonly string[]])[] = [
  ['another approval', ({ number }) => cast(roy, number, 'approve'), ['applied']],
  ['a rejection', ({ number }) => cast(roy, number, 'reject'), ['applied', 'rejected']],
  ['its withdrawal', ({ number }) => withdrawRequest(world.as('mia'), { request: number }), ['applied', 'withdrawn']],
  ['an edit of the version', ({ model }) => edit(model), ['applied', 'stale']],
];

/** The facts about a model's request, in the order of the ledger. */
const factsOf = async ({ model, number }: Pending): Promise<string[]> =>
  (
    await world.unit.db.execute<{ kind: string }>(sql`
      select body::jsonb ->> 'kind' as kind from ledger where workspace_id = 'race'
        and (body::jsonb -> 'body' ->> 'request' = ${String(number)} or body::jsonb -> 'body' ->> 'model' = ${model})
      order by seq`)
  ).map((row) => row.kind);

/** `ROUNDS=full`: 100 rounds of each. */
describe('the last approval and, in the same instant, ', () => {
  it.each(races)(
    '%s: one decision, and what it says is done',
    async (_, other, endings) => {
      const ended: string[] = [];
      for (let round = 0; round < rounds(100); round += 1) {
        const row = await oneVoteAway();
        const acts = round % 2 === 0 ? [approves, other] : [other, approves];
        const results = await Promise.allSettled(acts.map((act) => act(row)));
        for (const result of results)
          if (result.status === 'rejected') expect(isStewardError(result.reason), String(result.reason)).toBe(true);
        await markStale(world.system, { model: row.model });
        const { state } = await getRequest(world.system, row.number);
        ended.push(state);
        const facts = await factsOf(row);
        expect(facts.filter((kind) => DECISIONS.includes(kind))).toHaveLength(1);
        const applied = state === 'applied' ? 1 : 0;
        expect(facts.filter((kind) => kind === 'request.applied')).toHaveLength(applied);
        const stands = (await standingOf(world.system, [row.model])).filter(({ track }) => track === 'release');
        expect(stands.map(({ stage }) => stage)).toEqual([applied === 1 ? 'production' : 'staging']);
        const edited = facts.indexOf('version.edited');
        // What was applied is what the voters saw: it was edited afterwards.
        if (applied === 1 && edited >= 0) expect(edited).toBeGreaterThan(facts.indexOf('request.applied'));
      }
      expect(endings).toEqual(expect.arrayContaining([...new Set(ended)]));
    },
    300_000,
  );
});
