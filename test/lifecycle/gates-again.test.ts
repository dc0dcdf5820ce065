import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { evidenceChangedRefreshGates } from '../../src/consequences/evidence-changed-refresh-gates.ts';
import { gatesDueRefresh } from '../../src/consequences/gates-due-refresh.ts';
import { endFreeze } from '../../src/evidence/end-freeze.ts';
import type { Fact } from '../../src/kernel/fact.ts';
import { castVote } from '../../src/lifecycle/cast-vote.ts';
import { getRequest, type Request } from '../../src/lifecycle/find-request.ts';
import { ask, clock, facts, useChurn, vote, world } from './churn-world.ts';

import { add, check, DAY, find, freeze, later, production } from './gate-world.ts';

useChurn();

type Step = () => Promise<unknown>;

describe('open requests are evaluated again', () => {
  /** Runs the consequence for the last fact, as the queue does. */
  const follow = async (): Promise<void> => {
    const [row] = await world.unit.db.execute<{ fact: Pick<Fact, 'kind' | 'body'> }>(sql`
      select jsonb_build_object('kind', body::jsonb ->> 'kind', 'body', body::jsonb -> 'body') as fact from ledger
      where workspace_id = ${world.system.workspace} order by seq desc limit 1`);
    expect(evidenceChangedRefreshGates.on).toContain(row!.fact.kind);
    await evidenceChangedRefreshGates.run(world.system, row!.fact as Fact);
  };
  const pending = async (): Promise<Request> => {
    await production(['evidence: [bias-audit]', 'checks: [ci/tests]', 'no-freeze', 'no-open-finding']);
    await add({});
    await check('ci/tests', 'pass');
    return ask();
  };
  const now = (row: Request) => getRequest(world.system, row.number);

  it.each<[string, Step]>([
    ['a check fails', () => check('ci/tests', 'fail')],
    ['a finding is opened', () => find()],
    [
      'evidence takes the place of other',
      async () => {
        clock.advance(1_000);
        await add({});
      },
    ],
    [
      'evidence says it failed',
      async () => {
        clock.advance(1_000);
        await add({ result: 'fail' });
      },
    ],
  ])('when %s: a new evidence round', async (_, step) => {
    const row = await pending();
    await step();
    await follow();
    expect((await now(row)).round).toBe(row.round + 1);
    expect((await facts()).at(-1)).toBe('request.evidence-changed');
    const click = castVote(world.as('leo'), {
      request: row.number,
      decision: 'approve',
      source: 'button',
      seen: row.round,
    });
    expect((await click).result).toBe('facts-changed');
  });

  it('and what changes nothing starts no round', async () => {
    const row = await pending();
    await freeze({ from: later(30 * DAY) });
    await follow();
    await add({ kind: 'model-card' });
    await follow();
    clock.advance(DAY);
    await evidenceChangedRefreshGates.run(world.system, {
      kind: 'freeze.ended',
      body: { freeze: 'x' },
    } as unknown as Fact);
    expect((await now(row)).round).toBe(row.round);
  });

  it('a freeze that begins and ends by itself is seen at its instants', async () => {
    const row = await pending();
    await freeze({ from: later(DAY), to: later(2 * DAY) });
    await follow();
    const due = async () => {
      const [timer] = await world.unit.db.execute<{ due_at: string }>(
        sql`select due_at from timer where workspace_id = ${world.system.workspace} and kind = 'gates-due'`,
      );
      return new Date(timer!.due_at);
    };
    const run = () => gatesDueRefresh.run(world.system, { subject: `R-${row.number}`, generation: 0 });
    clock.now = await due();
    await run();
    expect((await now(row)).gates.find(({ gate }) => gate === 'no-freeze')?.status).toBe('fail');
    clock.now = await due();
    await run();
    expect((await now(row)).gates.find(({ gate }) => gate === 'no-freeze')?.status).toBe('pass');
  });

  it('a freeze holds what everybody approved, takes no vote away, and its end lets it go', async () => {
    const row = await pending();
    await vote('leo', row.number);
    await freeze();
    await follow();
    expect(await now(row)).toMatchObject({ round: row.round, state: 'pending' });
    expect((await facts()).at(-1)).toBe('request.evidence-changed');
    await vote('rita', row.number);
    expect((await now(row)).state).toBe('pending');
    await endFreeze(world.as('mia'), { name: 'year-end' });
    await follow();
    expect((await now(row)).state).toBe('applied');
  });

  it('is judged by the kinds that its own revision declared', async () => {
    await production(['evidence: [dpia]'], 'evidence: { dpia: { of: version } }');
    await add({ kind: 'dpia', version: 'v12' });
    const row = await ask();
    await production(['evidence: [dpia]'], 'evidence: { dpia: { of: any } }');
    await add({ kind: 'dpia', result: 'fail' });
    await vote('leo', row.number);
    expect((await vote('rita', row.number)).request.state).toBe('applied');
  });
});

describe('what was stored before gates had settings', () => {
  it('is read: results without value, lists of names', async () => {
    const { number } = await ask();
    await world.unit.db.execute(sql`update request set gates = '[{"gate":"metrics-recorded","status":"pass","detail":"2 metrics"},
      {"gate":"model-card-complete","status":"pass","detail":"complete"}]' where workspace_id = ${world.system.workspace}`);
    await vote('leo', number);
    const { request } = await vote('rita', number);
    expect([request.state, request.round]).toEqual(['applied', 1]);
  });
});
