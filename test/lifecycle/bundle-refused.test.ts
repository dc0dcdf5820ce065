import { sql } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import { voteOnAll } from '../../src/lifecycle/act-on-bundle.ts';
import { delegateRequest } from '../../src/lifecycle/delegate-request.ts';
import { getRequest, reactionsOf } from '../../src/lifecycle/find-request.ts';
import { reactToBundle } from '../../src/lifecycle/react-to-bundle.ts';
import { people } from '../kit/lifecycle.ts';
import { askAll, candidate } from './bundle-world.ts';
import { facts, useChurn, vote, world } from './churn-world.ts';

useChurn();

beforeEach(async () => {
  for (const model of ['alpha', 'beta']) await candidate(model);
});

const said = { platform: 'console', user: 'ada', emoji: 'white_check_mark', change: 'added' } as const;

it.each<[string, (request: number) => Promise<unknown>]>([
  ['a vote', (request) => voteOnAll(world.as('ada'), { request }, { decision: 'approve', source: 'button' })],
  ['a reaction', (request) => reactToBundle(world.as('ada'), { ...said, request, team: world.system.workspace })],
])('%s on all leaves nothing behind where it is refused', async (_, act) => {
  const { opened } = await askAll(['alpha', 'beta']);
  const [first = 0, second = 0] = opened.map(({ number }) => number);
  for (const request of [first, second]) await delegateRequest(world.as('leo'), { request, to: people.ada });
  // The right that he lent rests on this one, and its gates are found changed before that is.
  await vote('leo', second, 'object');
  await world.unit.db.execute(sql`
    update request set gates = gates || '[{"gate":"no-freeze","status":"pass","detail":"gone"}]'
    where workspace_id = ${world.system.workspace} and number = ${second}`);
  const before = await getRequest(world.system, second);
  await act(first);
  expect((await getRequest(world.system, first)).state).toBe('applied');
  expect(await getRequest(world.system, second)).toEqual(before);
  expect(await reactionsOf(world.system, second)).toEqual([]);
  expect(await facts()).not.toContain('request.evidence-changed');
});
