import { describe, expect, test } from 'vitest';
import { requestRoutes } from '../../src/delivery/request-routes.ts';
import type { Fact } from '../../src/kernel/fact.ts';
import { requestOpened } from '../../src/lifecycle/events.ts';
import { requestTransition } from '../../src/lifecycle/request-transition.ts';
import { createTeam } from '../../src/people/create-team.ts';
import { editModel } from '../../src/registry/edit-model.ts';
import { inTransaction } from '../../src/store/unit.ts';
import { channelChanged } from '../../src/workspace/events.ts';
import { type SetChannelInput, setChannel } from '../../src/workspace/set-channel.ts';
import { useChurn, world } from '../lifecycle/churn-world.ts';

useChurn();

const set = (channel: string, scope?: SetChannelInput['scope']) =>
  setChannel(world.system, { platform: 'slack', team: 'T1', kind: 'releases', channel, name: channel, scope });

async function inTeam(): Promise<number> {
  await createTeam(world.system, { name: 'payments' });
  await editModel(world.as('mia'), { model: 'churn', team: 'payments' });
  return (await requestTransition(world.as('mia'), { model: 'churn', version: 'v12', to: 'production' })).number;
}

/** The channels, direct messages left out, that a fact of this kind wants cards in. */
async function wanted(kind: string, body: Fact['body']): Promise<string[]> {
  return inTransaction(world.system, async (tx) => {
    const fact = { id: 'f', workspace: tx.workspace, kind, version: 1, at: tx.now, actor: tx.actor, body, texts: {} };
    const wants = (await requestRoutes[kind]?.(tx, fact)) ?? [];
    return wants.flatMap((want) =>
      'address' in want && !want.address.channel.startsWith('@') ? [want.address.channel] : [],
    );
  });
}

describe("a request's card", () => {
  test.each([
    ['the channel of its model', ['model:churn', 'team:payments', undefined], ['model:churn']],
    [
      "that of the model's team, where the model has none",
      ['team:payments', 'model:fraud', undefined],
      ['team:payments'],
    ],
    ["the workspace's, where neither has one", ['team:risk', 'model:fraud', undefined], ['all']],
  ] as const)('goes to %s', async (_title, scopes, expected) => {
    const request = await inTeam();
    for (const scope of scopes) await set(scope ?? 'all', scope);
    expect(await wanted(requestOpened.kind, { request })).toEqual(expected);
  });
});

describe('a channel that is set later', () => {
  const changed = (channel: string, scope?: string) =>
    wanted(channelChanged.kind, {
      platform: 'slack',
      team: 'T1',
      kind: 'releases',
      channel,
      ...(scope ? { scope } : {}),
    });

  test('takes the pending requests without a card whose cards go there, and no others', async () => {
    await inTeam();
    await set('risk', 'team:risk');
    expect(await changed('risk', 'team:risk')).toEqual([]);
    await set('payments', 'team:payments');
    expect(await changed('payments', 'team:payments')).toEqual(['payments']);
    // The workspace's channel comes too late for them: their cards go to the team's.
    await set('all');
    expect(await changed('all')).toEqual([]);
  });
});
