import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/chat/text.ts';
import { voteCard } from '../../src/lifecycle/answers.ts';
import { castVote } from '../../src/lifecycle/cast-vote.ts';
import { expireRequest } from '../../src/lifecycle/expire-request.ts';
import { getRequest } from '../../src/lifecycle/find-request.ts';
import { firstStageOf } from '../../src/lifecycle/plan-move.ts';
import { react } from '../../src/lifecycle/react.ts';
import { requestCard } from '../../src/lifecycle/request-card.ts';
import { requestTransition } from '../../src/lifecycle/request-transition.ts';
import { viewOf } from '../../src/lifecycle/request-view.ts';
import { retractVote } from '../../src/lifecycle/retract-vote.ts';
import { withdrawRequest } from '../../src/lifecycle/withdraw-request.ts';
import { registerVersion } from '../../src/registry/register-version.ts';
import { rounds } from '../chat/random.ts';
import { asPerson } from '../kit/context.ts';
import { people } from '../kit/lifecycle.ts';
import { ask, clock, facts, refusal, useChurn, vote, world } from './churn-world.ts';
import { runTimers } from './run-timers.ts';

useChurn();

const HOUR = 3_600_000;
const timers = () =>
  world.unit.db.execute<{ kind: string; subject: string; due_at: Date }>(sql`
    select kind, subject, due_at from timer where workspace_id = ${world.system.workspace} order by kind, subject`);
const stateOf = async (number: number) => (await getRequest(world.system, number)).state;
const count = async (kind: string) => (await facts()).filter((each) => each === kind).length;
const labels = async (number: number) => {
  const card = requestCard(await viewOf(world.system, number), { type: 'channel' });
  return {
    fields: card.parts.flatMap((part) => (part.type === 'fields' ? part.fields.map(({ label }) => label) : [])),
    buttons: card.parts.flatMap((part) => (part.type === 'actions' ? part.buttons.map(({ label }) => label) : [])),
    words: card.parts.flatMap((part) => (part.type === 'text' ? [plainText(part.text)] : [])).join('\n'),
  };
};

describe('an undecided request', () => {
  it('says when it closes, and expires then, once', async () => {
    const { number, expiresAt } = await ask();
    expect(expiresAt).toEqual(new Date(clock.now.getTime() + 72 * HOUR));
    expect((await timers()).map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
      `request-expiry R-${number}`,
      `request-reminder R-${number}`,
    ]);
    expect((await labels(number)).fields).toContain('Closes');
    await vote('leo', number);
    clock.advance(72 * HOUR - 1);
    await runTimers(world.unit);
    expect(await stateOf(number)).toBe('pending');
    clock.advance(1);
    await runTimers(world.unit);
    await expireRequest(world.system, { request: number });
    expect(await stateOf(number)).toBe('expired');
    expect(await count('request.expired')).toBe(1);
    expect(await timers()).toEqual([]);
    const shown = await labels(number);
    expect(shown.words).toContain('Nobody decided it by');
    expect(shown.buttons).toEqual(['Ask again', 'Details']);
    expect((await ask()).state).toBe('pending');
  });

  it.each<[string, (request: number) => Promise<unknown>]>([
    ['decided', async (request) => [await vote('leo', request), await vote('rita', request)]],
    ['rejected', (request) => vote('rita', request, 'reject')],
    ['withdrawn', (request) => withdrawRequest(world.as('mia'), { request })],
  ])('never expires once it was %s', async (_, act) => {
    const { number } = await ask();
    await act(number);
    expect(await timers()).toEqual([]);
    clock.advance(73 * HOUR);
    await expireRequest(world.system, { request: number });
    expect(await stateOf(number)).not.toBe('expired');
  });

  it('has no end where nobody needs to decide', async () => {
    const archived = await requestTransition(world.as('mia'), { model: 'churn', version: 'v12', to: 'archived' });
    expect(archived).toMatchObject({ state: 'applied', expiresAt: null });
    expect(await timers()).toEqual([]);
  });

  it('expires when Steward was down at its time: what comes first after the restart ends it, be it a vote', async () => {
    const { number } = await ask();
    await vote('leo', number);
    clock.advance(80 * HOUR);
    const cast = await vote('rita', number);
    expect(cast).toMatchObject({ result: 'expired', request: { state: 'expired' } });
    await runTimers(world.unit);
    expect(await count('request.expired')).toBe(1);
    expect(await count('request.approved')).toBe(0);
  });

  it('is not decided after its time by a vote taken back, a reaction or an objection that lapses', async () => {
    const { number } = await ask();
    await vote('leo', number);
    await vote('rita', number, 'object');
    clock.advance(72 * HOUR);
    await retractVote(world.as('rita'), { request: number });
    expect(await stateOf(number)).toBe('expired');
    const second = await ask();
    clock.advance(72 * HOUR);
    const sign = { platform: 'console', team: 't', user: 'leo', emoji: 'white_check_mark', change: 'added' } as const;
    await react(world.as('leo'), { request: second.number, ...sign });
    expect(await stateOf(second.number)).toBe('expired');
  });
});

describe('a clock that is set', () => {
  it('forwards across the end expires it', async () => {
    const { number } = await ask();
    clock.advance(365 * 24 * HOUR);
    await runTimers(world.unit);
    expect(await stateOf(number)).toBe('expired');
  });

  it('backwards between due and run leaves it its time', async () => {
    const { number, expiresAt } = await ask();
    clock.advance(72 * HOUR);
    // The pump saw it due; the clock is set back before the handler runs.
    clock.advance(-2 * HOUR);
    await expireRequest(world.system, { request: number });
    expect(await stateOf(number)).toBe('pending');
    const expiry = (await timers()).filter(({ kind }) => kind === 'request-expiry');
    expect(expiry.map(({ due_at }) => new Date(due_at))).toEqual([expiresAt]);
    clock.advance(2 * HOUR);
    await runTimers(world.unit);
    expect(await stateOf(number)).toBe('expired');
  });

  it('backwards after the end does not bring it back', async () => {
    const { number } = await ask();
    clock.advance(72 * HOUR);
    await runTimers(world.unit);
    clock.advance(-5 * HOUR);
    expect((await vote('leo', number)).result).toBe('expired');
    expect(await stateOf(number)).toBe('expired');
  });
});

describe('who comes late', () => {
  it('is told when it expired and how to ask again', async () => {
    const { number } = await ask();
    clock.advance(73 * HOUR);
    await runTimers(world.unit);
    const told = await voteCard(world.as('leo'), await vote('leo', number));
    const end = (await getRequest(world.system, number)).expiresAt?.toISOString().slice(0, 16).replace('T', ' ');
    expect(told.summary).toBe(
      `R-${number} churn@v12 to production expired ${end} UTC, before it was decided. Your vote was not counted; ask again with promote churn@v12 to production.`,
    );
    expect((await refusal(retractVote(world.as('leo'), { request: number })))[1]).toMatch(
      /expired undecided at .* UTC\. No vote .* Ask again with/,
    );
  });
});

it(`${rounds(200)} rounds of the deciding vote against the expiry end in exactly one of both`, async () => {
  const outcomes = new Set<string>();
  for (let round = 0; round < rounds(200); round += 1) {
    const version = `r${round}`;
    await registerVersion(world.as('mia'), { model: 'churn', version, metrics: { auc: 0.9 } }, firstStageOf('version'));
    const { number, expiresAt } = await ask('staging', version);
    const at = (ms: number) => ({ ...world.unit, clock: () => new Date((expiresAt ?? clock.now).getTime() + ms) });
    const deciding = castVote(asPerson(at(-1), people.leo, world.system.workspace), {
      request: number,
      decision: 'approve',
      source: 'button',
    });
    const sweep = expireRequest({ ...world.system, unit: at(0) }, { request: number });
    const [cast] = await Promise.all([deciding, sweep]);
    const state = await stateOf(number);
    outcomes.add(state);
    expect([cast.result, state]).toEqual(cast.result === 'counted' ? ['counted', 'applied'] : ['expired', 'expired']);
    const ends = await world.unit.db.execute(sql`
      select 1 from ledger where workspace_id = ${world.system.workspace}
        and body::jsonb ->> 'kind' in ('request.approved', 'request.expired')
        and (body::jsonb -> 'body' ->> 'request')::int = ${number}`);
    expect(ends).toHaveLength(1);
  }
  expect([...outcomes].every((state) => state === 'applied' || state === 'expired')).toBe(true);
});
