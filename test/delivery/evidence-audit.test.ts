import { beforeEach, describe, expect, it } from 'vitest';
import { plainText } from '../../src/chat/text.ts';
import { auditRoutes } from '../../src/delivery/audit-routes.ts';
import { renderSubject } from '../../src/delivery/render-subject.ts';
import { endFreeze } from '../../src/evidence/end-freeze.ts';
import type { Fact } from '../../src/kernel/fact.ts';
import { inTransaction } from '../../src/store/unit.ts';
import { setChannel } from '../../src/workspace/set-channel.ts';
import { useChurn, world } from '../lifecycle/churn-world.ts';
import { accept, add, find, freeze } from '../lifecycle/gate-world.ts';

useChurn();

const here = () => ({ platform: 'console' as const, team: world.system.workspace, channel: 'audit' });
beforeEach(async () => {
  await setChannel(world.system, { ...here(), name: 'audit', kind: 'audit' });
});

/** What the audit channel reads about the facts of an act. */
async function read(act: (ctx: { facts: Fact[] }) => Promise<unknown>): Promise<string[]> {
  const facts: Fact[] = [];
  const keep = async (_: unknown, flushed: readonly Fact[]) => void facts.push(...flushed);
  const before = world.unit.flush;
  Object.assign(world.unit, { flush: [keep, ...before] });
  await act({ facts });
  Object.assign(world.unit, { flush: before });
  const wants = await inTransaction(world.system, async (tx) => {
    const routed = facts.map((fact) => auditRoutes[fact.kind]?.(tx, fact) ?? []);
    return (await Promise.all(routed)).flat();
  });
  const cards = await Promise.all(wants.map((want) => renderSubject(world.system, want.subject, here())));
  return cards.flatMap((card) => (card?.parts ?? []).map((part) => (part.type === 'text' ? plainText(part.text) : '')));
}

describe('the audit channel is told', () => {
  it.each<[string, () => Promise<unknown>, RegExp]>([
    ['that a freeze stands', () => freeze(), /^@?mia: the freeze year-end stands\.$/],
    [
      'of criteria that changed',
      () => add({ kind: 'problem-statement', criteria: [{ metric: 'auc', op: '>=', value: 0.9 }] }),
      /the success criteria of churn are others now/,
    ],
  ])('%s', async (_, act, words) => {
    expect(await read(act)).toEqual([expect.stringMatching(words)]);
  });

  it('who let a finding stand, and who ended a freeze', async () => {
    await find();
    expect(await read(accept)).toEqual([
      expect.stringMatching(/rita: the finding F-1 of churn, severity high, may stand\.$/),
    ]);
    await freeze();
    expect(await read(() => endFreeze(world.as('ada'), { name: 'year-end' }))).toEqual([
      expect.stringMatching(/ada: the freeze year-end is ended\.$/),
    ]);
  });
});
