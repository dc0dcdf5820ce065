import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rounds } from '../chat/random.ts';
import { testClock } from '../kit/context.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { seedOf } from '../queue/random.ts';
import { FILES } from './decision-files.ts';
import { PEOPLE } from './decision-people.ts';
import { type Command, decisionWorld } from './decision-world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const who = fc.constantFrom(...PEOPLE);
const version = fc.constantFrom('v12', 'v13');
const nth = fc.nat(5);
const group = fc.constantFrom('ml-leads', 'risk');
const be = <T extends Command['do'], R>(doing: T, rest: { [K in keyof R]: fc.Arbitrary<R[K]> }) =>
  fc.record({ do: fc.constant(doing), ...rest }) as unknown as fc.Arbitrary<Command>;
const often = (weight: number, arbitrary: fc.Arbitrary<Command>) => ({ weight, arbitrary });

const ask = be('ask', {
  who: fc.constantFrom('mia', 'ben', 'leo'),
  version,
  to: fc.oneof(
    { weight: 5, arbitrary: fc.constant('production') },
    { weight: 2, arbitrary: fc.constant('canary') },
    fc.constantFrom('staging', 'archived'),
  ),
});

const command: fc.Arbitrary<Command> = fc.oneof(
  often(
    26,
    be('vote', {
      who: fc.oneof({ weight: 2, arbitrary: fc.constantFrom('leo' as const, 'rita' as const, 'kim' as const) }, who),
      nth,
      decision: fc.oneof(
        { weight: 6, arbitrary: fc.constant('approve' as const) },
        fc.constantFrom('reject' as const, 'object' as const),
      ),
    }),
  ),
  often(8, ask),
  often(2, be('retract', { who, nth })),
  often(1, be('withdraw', { who, nth })),
  often(2, be('edit', { version: fc.constantFrom('v11', 'v12', 'v13'), auc: fc.integer({ min: 84, max: 97 }) })),
  often(1, be('digest', { version: fc.constantFrom('v11', 'v12', 'v13') })),
  often(2, be('finding', { open: fc.boolean() })),
  often(1, be('owner', { who })),
  often(1, be('team', { team: fc.constantFrom('payments', 'growth') })),
  often(3, be('group', { group, who, add: fc.boolean() })),
  often(1, be('lead', { who, add: fc.boolean() })),
  often(2, be('role', { who, role: fc.constantFrom('admin', 'member', 'auditor') })),
  often(2, be('standing', { who, standing: fc.constantFrom('member', 'member', 'deactivated') })),
  often(1, be('link', { second: fc.constantFrom('leo2', 'mia2') })),
  often(2, be('delegate', { who, to: who, nth })),
  often(1, be('away', { who, to: who })),
  often(2, be('publish', { file: fc.nat(FILES.length - 1) })),
  often(2, be('rollback', { who: fc.constantFrom('mia', 'leo', 'ben') })),
  often(2, be('release', {})),
  often(2, be('wait', { hours: fc.constantFrom(1, 5, 73) })),
  often(3, be('timers', {})),
  often(3, be('jobs', {})),
);

/** `SEED=<n>` runs the same again, `ROUNDS=full` ten times as many; `SHRINK=off` ends with the first sequence that fails. */
it('never applies what the pinned policy forbids, whatever is done in whatever order', async () => {
  const applied = { voted: 0, promotion: 0, rollback: 0 };
  let count = 0;
  const sequences = fc.array(command, { minLength: 10, maxLength: 60, size: 'max' });
  const property = fc.asyncProperty(fc.nat(FILES.length - 1), ask, sequences, async (file, first, commands) => {
    count += 1;
    const world = await decisionWorld(database, testClock(), `w${count}`, file);
    for (const each of [first, ...commands]) {
      const moves = await world.run(each);
      for (const { kind, name, wrong } of moves) {
        applied[kind] += 1;
        if (wrong !== undefined) throw new Error(`${name} was applied by ${JSON.stringify(each)}, but ${wrong}`);
      }
    }
  });
  await fc.assert(property, { seed: seedOf(), numRuns: rounds(150), endOnFailure: process.env.SHRINK === 'off' });
  expect(applied.voted).toBeGreaterThan(0);
  console.log(
    `applied: ${applied.voted} by votes, ${applied.promotion} that nobody needed to approve, ${applied.rollback} rollbacks`,
  );
}, 600_000);
