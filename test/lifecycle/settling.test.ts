import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { applyDueTryAgain } from '../../src/consequences/apply-due-try-again.ts';
import { voteCard } from '../../src/lifecycle/answers.ts';
import { applyTransition } from '../../src/lifecycle/apply-transition.ts';
import { castVote } from '../../src/lifecycle/cast-vote.ts';
import type { Effect } from '../../src/lifecycle/effect.ts';
import { getRequest } from '../../src/lifecycle/find-request.ts';
import { requestCard } from '../../src/lifecycle/request-card.ts';
import { viewOf } from '../../src/lifecycle/request-view.ts';
import { retractVote } from '../../src/lifecycle/retract-vote.ts';
import { publishLifecycle } from '../../src/lifecycle/revision.ts';
import { rollback } from '../../src/lifecycle/rollback.ts';
import { timerOf } from '../../src/lifecycle/waits.ts';
import { withdrawRequest } from '../../src/lifecycle/withdraw-request.ts';
import { inStage, placementOf } from '../../src/registry/find.ts';
import { people, put, shippedLifecycle } from '../kit/lifecycle.ts';
import { ask, clock, facts, refusal, useChurn, vote, world } from './churn-world.ts';

useChurn();
const settling = (text: string) => text.replace('confirm-reactions: true', 'confirm-reactions: true\n    settle: 30s');
beforeEach(() => publishLifecycle(world.system, shippedLifecycle(settling)));

const approved = async (): Promise<number> => {
  const { number } = await ask();
  await vote('leo', number);
  await vote('rita', number);
  return number;
};
const apply = (request: number) => applyTransition(world.system, { request }, new Map());
const stateOf = async (number: number) => (await getRequest(world.system, number)).state;
const dueTimers = () =>
  world.unit.db.execute<{ due_at: Date }>(
    sql`select due_at from timer where workspace_id = ${world.system.workspace} and kind = 'apply'`,
  );

describe('an approval that settles', () => {
  it('is applied when its time is over, and not before', async () => {
    const number = await approved();
    const row = await getRequest(world.system, number);
    expect([row.state, row.settlesAt]).toEqual(['approved', new Date(clock.now.getTime() + 30_000)]);
    expect((await dueTimers()).map((timer) => timer.due_at)).toEqual([row.settlesAt]);
    await apply(number);
    clock.advance(29_999);
    await apply(number);
    expect(await stateOf(number)).toBe('approved');
    expect((await placementOf(world.system, 'churn@v12', 'release'))?.stage).toBe('staging');
    clock.advance(1);
    await apply(number);
    expect(await stateOf(number)).toBe('applied');
    expect(await dueTimers()).toHaveLength(0);
    await apply(number);
    expect((await facts()).filter((kind) => kind === 'request.applied')).toHaveLength(1);
  });

  it('is applied by its timer, which stands in Postgres and survives a restart', async () => {
    const number = await approved();
    clock.advance(30_000);
    const handler = applyDueTryAgain(new Map(), () => undefined);
    await handler.run(world.system, { ...timerOf(number), generation: 1 } as Parameters<typeof handler.run>[1]);
    expect(await stateOf(number)).toBe('applied');
  });

  it('runs the effects of the stage only then', async () => {
    const withEffect = (text: string) =>
      settling(text).replace('effects: {}', 'effects: { production: [{ record: { file: releases.jsonl } }] }');
    await publishLifecycle(world.system, shippedLifecycle(withEffect));
    const number = await approved();
    const seen: string[] = [];
    const record: Effect = async ({ request }) => void seen.push(request);
    const effects = new Map([['record', record]]);
    await applyTransition(world.system, { request: number }, effects);
    expect(seen).toEqual([]);
    clock.advance(30_000);
    await applyTransition(world.system, { request: number }, effects);
    expect([seen, await stateOf(number)]).toEqual([[`R-${number}`], 'applied']);
  });

  it('says when it is applied, with a button that undoes it', async () => {
    const { number } = await ask();
    await vote('leo', number);
    const cast = await castVote(world.as('rita'), { request: number, decision: 'approve', source: 'command' });
    const answer = await voteCard(world.as('rita'), cast);
    expect(answer.summary).toMatch(
      /is approved, applied at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC. Until then retract R-1 undoes it/,
    );
    const view = await viewOf(world.system, number);
    const card = requestCard(view, { type: 'channel' });
    expect(card.summary).toBe('R-1 churn@v12 to production: approved, not applied yet');
    expect(JSON.stringify(card.parts)).toContain('"style":"seconds"');
    const labels = (of: typeof card) =>
      of.parts.flatMap((part) => (part.type === 'actions' ? part.buttons.map((button) => button.invocation) : []));
    expect(labels(card)).toEqual(['v1 retract request=R-1', 'v1 request-show request=R-1']);
    expect(labels(requestCard(view, { type: 'person', person: people.rita }))[0]).toBe('v1 retract request=R-1');
    expect(labels(requestCard(view, { type: 'person', person: people.ada }))).toEqual([]);
  });

  it('is undone by one who approved: his vote is gone, the other stays, and approving again settles anew', async () => {
    const number = await approved();
    clock.advance(10_000);
    expect((await retractVote(world.as('rita'), { request: number })).state).toBe('pending');
    expect(await dueTimers()).toHaveLength(0);
    expect((await facts()).slice(-2)).toEqual(['request.vote-retracted', 'request.reopened']);
    clock.advance(60_000);
    await apply(number);
    expect(await stateOf(number)).toBe('pending');
    const again = (await vote('rita', number)).request;
    expect([again.state, again.settlesAt]).toEqual(['approved', new Date(clock.now.getTime() + 30_000)]);
  });

  it('ends when whoever asked withdraws it', async () => {
    const number = await approved();
    expect((await withdrawRequest(world.as('mia'), { request: number })).state).toBe('withdrawn');
    expect(await dueTimers()).toHaveLength(0);
  });

  it.each<[string, (number: number) => Promise<unknown>, string, RegExp]>([
    ['another approval', (number) => vote('leo', number), 'ALREADY_DECIDED', /was approved already and is about to be/],
    ['a rejection', (number) => vote('rita', number, 'reject'), 'ALREADY_DECIDED', /Your vote was not counted/],
    [
      'an undo by whoever asked',
      (number) => retractVote(world.as('mia'), { request: number }),
      'NOTHING_TO_RETRACT',
      /withdraw R-1/,
    ],
    [
      'an undo by somebody else',
      (number) => retractVote(world.as('ada'), { request: number }),
      'NOTHING_TO_RETRACT',
      /You did not approve/,
    ],
    [
      'an undo that comes too late',
      async (number) => {
        clock.advance(30_000);
        return retractVote(world.as('leo'), { request: number });
      },
      'ALREADY_DECIDED',
      /No vote on it can be taken back/,
    ],
  ])('refuses %s', async (_, act, code, said) => {
    const number = await approved();
    const [found, words] = await refusal(act(number));
    expect(found).toBe(code);
    expect(words).toMatch(said);
  });

  it('compares what it pinned once more when it is applied', async () => {
    const number = await approved();
    await put(world, 'v11', 'archived');
    clock.advance(30_000);
    await apply(number);
    expect(await getRequest(world.system, number)).toMatchObject({
      state: 'stale',
      ending: 'churn@v11 left production',
    });
  });

  it('is not applied when a gate fails by then', async () => {
    const number = await approved();
    await world.unit.db.execute(sql`update model set owner = null where workspace_id = ${world.system.workspace}`);
    clock.advance(30_000);
    await apply(number);
    const { state, ending } = await getRequest(world.system, number);
    expect([state, ending]).toEqual([
      'stale',
      expect.stringMatching(/^model-card-complete fails when it was to be applied/),
    ]);
  });

  it('gives way to a rollback', async () => {
    const first = await approved();
    clock.advance(30_000);
    await apply(first);
    await put(world, 'v11', 'staging');
    const { number } = await ask('production', 'v11');
    await vote('leo', number);
    await vote('rita', number);
    expect(await stateOf(number)).toBe('approved');
    clock.advance(1_000);
    expect((await rollback(world.as('leo'), { model: 'churn' })).state).toBe('applied');
    expect(await stateOf(number)).toBe('stale');
  });

  it('is undone or applied when both come in the same instant, never both', async () => {
    for (let round = 0; round < (process.env.ROUNDS === 'full' ? 200 : 10); round += 1) {
      await put(world, 'v11', 'production');
      await put(world, 'v12', 'staging');
      const number = await approved();
      const { settlesAt } = await getRequest(world.system, number);
      // Half of the rounds: the undo's transaction begins within the time, the timer's after it.
      clock.advance(29_999);
      const undo = retractVote(world.as('leo'), { request: number }).then(
        () => 'undone' as const,
        () => 'too late' as const,
      );
      if (round % 2 === 0) clock.advance(1);
      await Promise.all([undo, apply(number), apply(number)]);
      clock.advance(Math.max(0, (settlesAt?.getTime() ?? 0) - clock.now.getTime()));
      await apply(number);
      const applied = (await inStage(world.system, 'churn', 'release', 'production'))[0]?.subject === 'churn@v12';
      expect([await undo, applied]).toEqual((await undo) === 'undone' ? ['undone', false] : ['too late', true]);
      if (!applied) await withdrawRequest(world.as('mia'), { request: number });
    }
  }, 60_000);
});
