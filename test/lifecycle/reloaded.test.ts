import { describe, expect, it } from 'vitest';
import { getRequest } from '../../src/lifecycle/find-request.ts';
import { historyCard } from '../../src/lifecycle/history-card.ts';
import { readHome } from '../../src/lifecycle/home.ts';
import { openRequests } from '../../src/lifecycle/open-requests.ts';
import { refreshOpenGates } from '../../src/lifecycle/refresh-open-gates.ts';
import { requestCard } from '../../src/lifecycle/request-card.ts';
import { viewOf } from '../../src/lifecycle/request-view.ts';
import { publishLifecycle } from '../../src/lifecycle/revision.ts';
import { placementOf } from '../../src/registry/find.ts';
import { people, shippedLifecycle } from '../kit/lifecycle.ts';
import { ask, refusal, useChurn, vote, world } from './churn-world.ts';

useChurn();

/** The shipped file without the stage canary, its moves, gates and policy, and with another policy for production. */
const smaller = () =>
  shippedLifecycle((text) =>
    text
      .replace('staging, canary, production', 'staging, production')
      .replace('      - staging -> canary\n      - canary -> production\n', '')
      .replace('      canary: [metrics-recorded, model-card-complete]\n', '')
      .replace(/ {2}- name: release-canary\n.*\n.*\n/, '')
      .replace('- name: production-high\n', '- name: production-strict\n')
      .replace('from: ml-leads, count: 1 }, { from: risk, count: 1 }', 'from: ml-leads, count: 9 }'),
  );

describe('a lifecycle file that drops what an open request needs', () => {
  it.each(['canary', 'production'])('leaves the request for %s to the revision it pinned', async (to) => {
    const { number } = await ask(to);
    const lifecycle = smaller();
    expect(lifecycle.policies.map(({ name }) => name)).not.toContain('release-canary');
    expect(lifecycle.policies.map(({ name }) => name)).not.toContain('production-high');
    await publishLifecycle(world.system, lifecycle);
    await refreshOpenGates(world.system, {});
    expect((await openRequests(world.system)).map((row) => [row.number, row.reachable])).toEqual([[number, true]]);
    expect(requestCard(await viewOf(world.system, number), { type: 'channel' }).summary).toContain('churn@v12');
    await readHome(world.system, people.leo);
    await vote('leo', number);
    if (to === 'production') await vote('rita', number);
    expect((await getRequest(world.system, number)).state).toBe('applied');
    expect((await placementOf(world.system, 'churn@v12', 'release'))?.stage).toBe(to);
    await historyCard(world.system, 'churn', undefined);
  });

  it('and what stands in a stage that is gone is told what leads out of it', async () => {
    const { number } = await ask('canary');
    await publishLifecycle(world.system, smaller());
    await vote('leo', number);
    expect(await refusal(ask('production'))).toEqual([
      'ILLEGAL_MOVE',
      expect.stringContaining('canary is no stage of lifecycle.yml any more'),
    ]);
    expect((await refusal(ask('canary')))[0]).toBe('UNKNOWN_STAGE');
    await publishLifecycle(world.system, shippedLifecycle());
    expect((await ask('archived')).state).toBe('applied');
  });
});
