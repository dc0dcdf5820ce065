import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fallback } from '../../src/app/fallback.ts';
import { plainText } from '../../src/chat/text.ts';
import type { LostCard } from '../../src/delivery/handle-failure.ts';
import { renderSubject } from '../../src/delivery/render-subject.ts';
import { requestRoutes } from '../../src/delivery/request-routes.ts';
import { createWanted } from '../../src/delivery/wanted.ts';
import { castVote } from '../../src/lifecycle/cast-vote.ts';
import { react } from '../../src/lifecycle/react.ts';
import { questionSubject } from '../../src/lifecycle/reaction-question.ts';
import { requestTransition } from '../../src/lifecycle/request-transition.ts';
import { retractVote } from '../../src/lifecycle/retract-vote.ts';
import { withdrawRequest } from '../../src/lifecycle/withdraw-request.ts';
import { inTransaction } from '../../src/store/unit.ts';
import { setChannel } from '../../src/workspace/set-channel.ts';
import { testUnit } from '../kit/context.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { people, testWorkspace, type Workspace, withChurn } from '../kit/lifecycle.ts';

const YES = 'white_check_mark';
const NO = 'x';

let database: TestDatabase;
let world: Workspace;
let request: number;
let count = 0;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  count += 1;
  const unit = testUnit(database.database, { flush: [createWanted(requestRoutes)] });
  world = await testWorkspace(unit, `q${count}`);
  await withChurn(world);
  const team = world.system.workspace;
  await setChannel(world.system, {
    platform: 'console',
    team,
    kind: 'releases',
    channel: 'releases',
    name: 'releases',
  });
  ({ number: request } = await requestTransition(world.as('mia'), {
    model: 'churn',
    version: 'v12',
    to: 'production',
  }));
});

const reacts = (emoji: string, change: 'added' | 'removed' = 'added', swept = false) =>
  react(world.as('rita'), {
    request,
    platform: 'console',
    team: world.system.workspace,
    user: 'rita',
    emoji,
    change,
    swept,
  });
const subject = () => questionSubject(request, people.rita);
/** The questions that are wanted: where, how often, and under which card. */
const questions = () =>
  world.unit.db.execute<{ channel: string; wanted: number; under: string | null }>(sql`
    select place.channel, card.wanted, card.under from card
    join place on place.workspace_id = card.workspace_id and place.id = card.place
    where card.workspace_id = ${world.system.workspace} and card.subject = ${subject()} order by place.channel`);
const wanted = async () => (await questions())[0]?.wanted ?? 0;
const says = async (channel = '@rita') => {
  const at = { platform: 'console', team: world.system.workspace, channel } as const;
  const card = await renderSubject(world.system, subject(), at);
  const parts = card?.parts ?? [];
  const buttons = parts.flatMap((part) => (part.type === 'actions' ? part.buttons.map(({ label }) => label) : []));
  return [parts.flatMap((part) => (part.type === 'text' ? [plainText(part.text)] : [])).join(), ...buttons];
};

describe('a reaction that waits for an answer', () => {
  test('is asked about in one living message to the account that reacted', async () => {
    expect(await questions()).toEqual([]);
    await reacts(YES);
    expect(await questions()).toMatchObject([{ channel: '@rita', under: null }]);
    expect(await says()).toEqual([expect.stringContaining('asks once more'), 'Approve', 'Details']);
  });

  test('is asked about when the sweep finds it, and not again by the sweeps that follow', async () => {
    await reacts(NO, 'added', true);
    expect(await says()).toEqual([expect.stringContaining('You object to'), 'Say why\u2026', 'Take it back']);
    const before = await questions();
    await reacts(NO, 'added', true);
    await reacts(NO, 'added', true);
    expect(await questions()).toEqual(before);
    expect(before).toHaveLength(1);
  });
});

describe('the question changes', () => {
  test.each([
    ['a vote by button', YES, () => vote('rita'), /^You approved/],
    ['the end of the request', YES, () => withdrawRequest(world.as('mia'), { request }), /was withdrawn before/],
    ['a rejection by somebody else', YES, () => vote('leo', 'reject'), /was rejected without your reaction/],
    ['the removal of the reaction', YES, () => reacts(YES, 'removed'), /^You took your reaction away/],
    ['the other sign beside it', YES, () => reacts(NO), /^Both your signs stand/],
    ['an objection taken back', NO, () => retractVote(world.as('rita'), { request }), /counts no longer/],
    ['the removal of the objection', NO, () => reacts(NO, 'removed'), /^You took your reaction away/],
  ] as const)('with %s, and loses its buttons', async (_, emoji, act, words) => {
    await reacts(emoji);
    const before = await wanted();
    await act();
    expect(await wanted()).toBeGreaterThan(before);
    expect(await says()).toEqual([expect.stringMatching(words)]);
    expect(await questions()).toHaveLength(1);
  });

  test('not with a vote of somebody else that decides nothing', async () => {
    await reacts(YES);
    const before = await wanted();
    await vote('leo');
    expect(await wanted()).toBe(before);
  });

  test('back into a question when the reaction comes again, in the same message', async () => {
    await reacts(YES);
    await reacts(YES, 'removed');
    await reacts(YES);
    expect(await says()).toEqual([expect.stringContaining('asks once more'), 'Approve', 'Details']);
    expect(await questions()).toHaveLength(1);
  });
});

describe('where direct messages are closed', () => {
  const lost = (because: LostCard['because'], channel = '@rita'): LostCard => ({
    subject: subject(),
    address: { platform: 'console', team: world.system.workspace, channel },
    lane: 'approval',
    because,
    hint: undefined,
    reason: 'closed',
  });

  test('the question goes under the card of the request and says for whom it is', async () => {
    await reacts(YES);
    await inTransaction(world.system, (tx) => fallback(tx, lost('no-access')));
    expect(await questions()).toMatchObject([
      { channel: '@rita' },
      { channel: 'releases', under: `request:${request}` },
    ]);
    expect(await says('releases')).toEqual([
      expect.stringMatching(/^@?rita: R-\d+ churn@v12 .*asks once more/),
      'Approve',
      'Details',
    ]);
    await vote('rita');
    expect((await questions()).map(({ wanted }) => wanted > 1)).toEqual([true, true]);
  });

  test('a question that has no way into the thread either goes nowhere else', async () => {
    await reacts(YES);
    await inTransaction(world.system, (tx) => fallback(tx, lost('no-access', 'releases')));
    expect(await questions()).toHaveLength(1);
  });
});

const vote = (who: 'leo' | 'rita', decision: 'approve' | 'reject' = 'approve') =>
  castVote(world.as(who), { request, decision, source: 'button', comment: decision === 'reject' ? 'no' : undefined });
