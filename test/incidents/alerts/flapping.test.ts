import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { findGroup } from '../../../src/incidents/alerts/find-groups.ts';
import { flushGroup } from '../../../src/incidents/alerts/flush-group.ts';
import { groupCard } from '../../../src/incidents/alerts/group-card.ts';
import { settleGroup } from '../../../src/incidents/alerts/settle-group.ts';
import { whyCard } from '../../../src/incidents/alerts/why-card.ts';
import type { Ctx } from '../../../src/store/unit.ts';
import { wordsOf } from '../../kit/said.ts';
import { type PeopleKit, peopleKit } from '../../people/people-kit.ts';
import { firing, ofKind, resolved, take } from './alert-world.ts';

let kit: PeopleKit;
let ctx: Ctx;
const pass = (seconds: number): void => {
  kit.now = new Date(kit.now.getTime() + seconds * 1_000);
};
beforeAll(async () => {
  kit = await peopleKit();
});
beforeEach(() => {
  kit.now = new Date('2026-03-02T10:00:00Z');
  ctx = kit.fresh();
});
afterAll(() => kit.close());

const factsOf = (kind: string) => ofKind(kit.facts, ctx.workspace, kind).map(({ body }) => body);
const told = (): unknown[] => factsOf('alert.notified').map(({ reason }) => reason);
const flush = async (seconds: number): Promise<void> => {
  pass(seconds);
  await flushGroup(ctx, 1);
};
/** On and off three times within minutes: it is resolved last. */
const comesAndGoes = async (): Promise<void> => {
  await take(ctx, [firing()]);
  await flush(30);
  for (let turn = 0; turn < 3; turn += 1) {
    if (turn > 0) await take(ctx, [firing({}, { startsAt: kit.now })]);
    pass(20);
    await take(ctx, [resolved({}, { endsAt: kit.now })]);
    pass(20);
  }
};

it('a group that comes and goes is told that it does, stays open, and ends when it was quiet', async () => {
  await comesAndGoes();
  expect(await findGroup(ctx, 1)).toMatchObject({ state: 'firing', firing: 0 });
  const shown = async () => {
    const at = { ...ctx, now: kit.now };
    return wordsOf(await groupCard(at, 1)) + wordsOf(await whyCard(at, 1));
  };
  expect(await shown()).toMatch(
    /^A-1 .*, quiet, was 1 alert, flapping\n[\s\S]*\nFlapping: .* 6 times within an hour; it ends/,
  );
  expect(factsOf('alert.changed').at(-1)).toMatchObject({ firing: 0, flapping: true });
  const before = told().length;
  pass(600);
  await settleGroup(ctx, 1);
  expect(await findGroup(ctx, 1)).toMatchObject({ state: 'resolved', flappingSince: null });
  expect(await shown()).not.toMatch(/flapping/i);
  expect(told().length).toBe(before);
});

it('of a group that comes and goes people are not told of each new or resolved alert, but of all of them once it is quiet', async () => {
  await comesAndGoes();
  await take(ctx, [firing({}, { startsAt: kit.now })]);
  for (const pod of ['a', 'b']) {
    await take(ctx, [firing({ pod }, { startsAt: kit.now })]);
    await flush(pod === 'a' ? 210 : 300);
  }
  expect([told(), (await findGroup(ctx, 1))?.decision]).toEqual([['first'], 'flapping']);
  pass(600);
  await settleGroup(ctx, 1);
  await flushGroup(ctx, 1);
  expect(factsOf('alert.notified').at(-1)).toMatchObject({ firing: 3, newFiring: 2 });
});
