import { describe, expect, it } from 'vitest';
import { getRequest, type Request } from '../../src/lifecycle/find-request.ts';
import { react } from '../../src/lifecycle/react.ts';
import { requestTransition } from '../../src/lifecycle/request-transition.ts';
import { retractVote } from '../../src/lifecycle/retract-vote.ts';
import { publishLifecycle } from '../../src/lifecycle/revision.ts';
import { editVersion } from '../../src/registry/edit-version.ts';
import { shippedLifecycle } from '../kit/lifecycle.ts';
import { ask, clock, useChurn, vote, world } from './churn-world.ts';
import { find } from './gate-world.ts';
import { runTimers } from './run-timers.ts';

useChurn();

const now = (row: Request) => getRequest(world.system, row.number);
const OBJECTION_MS = 4 * 3_600_000;

/** Everything that takes an objection away, after which the approvals that stand decide. */
const waysToEnd: readonly (readonly [string, (request: number) => Promise<unknown>])[] = [
  ['is taken back', (request) => retractVote(world.as('leo'), { request })],
  ['goes with its reaction', (request) => sign(request, 'removed')],
  [
    'lapses',
    () => {
      clock.advance(OBJECTION_MS);
      return runTimers(world.unit);
    },
  ],
];
const sign = (request: number, change: 'added' | 'removed') =>
  react(world.as('leo'), { request, platform: 'console', team: 'test', user: 'leo', emoji: 'x', change });

describe.each(waysToEnd)('what is left when an objection %s', (_, end) => {
  /** One approval of ml-leads or risk is enough: rita gave it, leo's objection holds it. */
  const held = async (): Promise<Request> => {
    await publishLifecycle(
      world.system,
      shippedLifecycle((text) =>
        text
          .replace('      production: [metrics-recorded, model-card-complete]', '      production: [no-open-finding]')
          .replace(
            'approvals: [{ from: ml-leads, count: 1 }, { from: risk, count: 1 }]\n    # A',
            'approvals: [{ from: [ml-leads, risk] }]\n    # A',
          ),
      ),
    );
    const row = await ask();
    await sign(row.number, 'added');
    await vote('rita', row.number);
    expect((await now(row)).state).toBe('pending');
    return row;
  };

  it('decides', async () => {
    const row = await held();
    await end(row.number);
    expect((await now(row)).state).toBe('applied');
  });

  it('decides nothing about a version that was edited meanwhile', async () => {
    const row = await held();
    await editVersion(world.as('mia'), { model: 'churn', version: 'v12', metrics: { auc: 0.1 } });
    await end(row.number);
    expect((await now(row)).state).toBe('stale');
  });

  it('decides nothing while a gate fails that passed before, and the votes of then are void', async () => {
    const row = await held();
    await find();
    await end(row.number);
    const after = await now(row);
    expect([after.state, after.round]).toEqual(['pending', row.round + 1]);
  });
});

describe('a subject that moved while a request for it was open', () => {
  it('is not moved from a stage from where the move is not legal', async () => {
    const row = await ask();
    expect((await requestTransition(world.as('mia'), { model: 'churn', version: 'v12', to: 'archived' })).state).toBe(
      'applied',
    );
    await vote('leo', row.number);
    expect(await now(row)).toMatchObject({ state: 'stale', ending: 'churn@v12 moved to archived' });
  });

  it('is moved on from a stage from where the move is legal too', async () => {
    const row = await ask();
    const canary = await ask('canary');
    await vote('leo', canary.number);
    expect((await now(canary)).state).toBe('applied');
    await vote('leo', row.number);
    await vote('rita', row.number);
    expect((await now(row)).state).toBe('applied');
  });
});
