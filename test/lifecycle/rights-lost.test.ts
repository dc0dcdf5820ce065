import { describe, expect, it } from 'vitest';
import { rightsChangedReviewRequests } from '../../src/consequences/rights-changed-review-requests.ts';
import type { Fact } from '../../src/kernel/fact.ts';
import { getRequest, votesOf } from '../../src/lifecycle/find-request.ts';
import { readHome } from '../../src/lifecycle/home.ts';
import { publishLifecycle } from '../../src/lifecycle/revision.ts';
import { noteStanding } from '../../src/people/note-standing.ts';
import { removeFromGroup } from '../../src/people/remove-from-group.ts';
import { setRole } from '../../src/people/set-role.ts';
import { inTransaction } from '../../src/store/unit.ts';
import { people, shippedLifecycle } from '../kit/lifecycle.ts';
import { ask, clock, facts, useChurn, vote, world } from './churn-world.ts';
import { breaks, GLASS, inForce, reviewOf } from './glass-world.ts';
import { openReleases, told, withCards } from './told.ts';

const seen: Fact[] = [];
useChurn({ flush: [...withCards.flush, async (_, emitted) => void seen.push(...emitted)] });

const at = () => ({ ...world.system, now: clock.now });
const card = async () => (await told('request')).find(({ to }) => to === 'releases')?.words;
/** Does something, then what follows from it. */
async function andThen(act: () => Promise<unknown>): Promise<void> {
  seen.length = 0;
  await act();
  for (const fact of [...seen])
    if (rightsChangedReviewRequests.on.includes(fact.kind)) await rightsChangedReviewRequests.run(at(), fact);
}

const losses: [string, () => Promise<unknown>][] = [
  ['leaves the group', () => removeFromGroup(world.as('ada'), { group: 'ml-leads', people: [people.leo] })],
  ['becomes auditor', () => setRole(world.as('ada'), { person: people.leo, role: 'auditor' })],
  [
    'is deactivated',
    () =>
      inTransaction(world.system, (tx) =>
        noteStanding(tx, { platform: 'console', team: tx.workspace, user: 'leo' }, { standing: 'deactivated' }),
      ),
  ],
];

describe('a vote counts no longer when its caster', () => {
  it.each(losses)('%s before the decision: the card says so, and what is impossible now is stuck', async (_, lose) => {
    await openReleases();
    const { number } = await ask();
    await vote('leo', number);
    clock.advance(1_000);
    const drawn = (await facts()).filter((kind) => kind === 'request.rights-changed').length;
    await andThen(lose);
    expect((await facts()).filter((kind) => kind === 'request.rights-changed')).toHaveLength(drawn + 1);
    expect((await vote('rita', number)).request.state).toBe('pending');
    const shown = await card();
    expect(shown).toContain('pending, 1 of 2 approvals');
    expect(shown).toMatch(/@leo approved \(counts no longer: no right to decide now\)/);
    expect(shown).toContain('nobody is left to vote');
    const { stuck } = await readHome(at(), people.mia);
    expect(stuck.map(({ request, why }) => [request.number, why.because])).toEqual([[number, 'nobody-left']]);
  });

  it.each(losses)('%s: his objection holds nothing any more, and what stands decides at once', async (_, lose) => {
    const oneOfBoth = (text: string) =>
      text.replace(/(name: production-high[\s\S]*?approvals: )\[.*\]/, '$1[{ from: [ml-leads, risk], count: 1 }]');
    await publishLifecycle(world.system, shippedLifecycle(oneOfBoth));
    const { number } = await ask();
    await vote('leo', number, 'object');
    expect((await vote('rita', number)).request.state).toBe('pending');
    clock.advance(1_000);
    await andThen(lose);
    expect((await getRequest(world.system, number)).state).toBe('applied');
    expect((await votesOf(world.system, number)).map(({ person }) => person)).toEqual([people.rita]);
  });
});

it('the votes that did not count are no signatures of the decision', async () => {
  await publishLifecycle(
    world.system,
    shippedLifecycle((text) =>
      text.replace(
        /(name: production-high[\s\S]*?approvals: )\[.*\]/,
        '$1[{ from: risk, count: 1 }, { from: [ml-leads, role:admin], count: 1 }]',
      ),
    ),
  );
  await openReleases();
  const { number } = await ask();
  await vote('leo', number);
  clock.advance(1_000);
  await removeFromGroup(world.as('ada'), { group: 'ml-leads', people: [people.leo] });
  await vote('ada', number);
  clock.advance(1_000);
  expect((await vote('rita', number)).request.state).toBe('applied');
  expect((await votesOf(world.system, number)).map(({ person }) => person)).toEqual([people.ada, people.rita]);
  expect(await card()).not.toContain('leo');
  expect((await told('vote-line')).map(({ words }) => words)).toContain(
    'The vote of @leo did not count: no right to decide any more.',
  );
});

it('the card of a review is drawn anew as well: it names who may decide', async () => {
  await inForce([GLASS]);
  const review = await reviewOf((await breaks('ada')).request);
  await andThen(() => removeFromGroup(world.as('ada'), { group: 'ml-leads', people: [people.leo] }));
  const drawn = seen.filter(({ kind }) => kind === 'request.rights-changed').map(({ body }) => body.requests);
  expect(drawn).toEqual([[review.number]]);
});
