import { publishLifecycle } from '../../src/lifecycle/revision.ts';
import { delegation, request, vote } from '../../src/lifecycle/tables.ts';
import { groupMember, identity, person } from '../../src/people/tables.ts';
import { model } from '../../src/registry/tables.ts';
import { inTransaction } from '../../src/store/unit.ts';
import { shippedLifecycle, type Workspace } from '../kit/lifecycle.ts';

const MINUTE = 60_000;
const POLICIES = ['release-staging', 'production', 'production-high'] as const;

/**
 * Pending requests with votes as they may come about: two revisions of the policies, people who came into groups at any
 * time, an auditor, somebody who left, rights that were lent, linked accounts that voted and asked before they were linked. Returns the people.
 */
export async function fillAtRandom(world: Workspace, next: () => number, requests = 40): Promise<string[]> {
  const { system } = world;
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  await publishLifecycle(
    system,
    shippedLifecycle((text) =>
      text
        .replace(/(production-high[\s\S]*?ml-leads, count: )1(.*)/, '$12$2\n    rejections: 2')
        .replace(
          /(name: production\n.*\n {4}approvals: ).*/,
          '$1[{ from: [ml-leads, owner], count: 1 }]\n    escalate: { after: 1h, to: [risk] }',
        ),
    ),
  );
  const base = { workspaceId: system.workspace };
  const ids = Array.from({ length: 12 }, (_, n) => `01970000-0000-7000-8000-0000000001${String(n).padStart(2, '0')}`);
  const merged = new Map([
    [ids[10]!, ids[0]!],
    [ids[11]!, ids[1]!],
  ]);
  await inTransaction(system, async (tx) => {
    const ago = (minutes: number) => new Date(tx.now.getTime() - minutes * MINUTE);
    await tx.db.insert(person).values(
      ids.map((id, n) => ({
        ...base,
        id,
        name: `p${n}`,
        role: n === 2 ? ('auditor' as const) : ('member' as const),
        createdAt: ago(600),
        mergedInto: merged.get(id) ?? null,
      })),
    );
    await tx.db.insert(identity).values(
      ids.map((id, n) => ({
        ...base,
        platform: 'console' as const,
        team: system.workspace,
        userId: `p${n}`,
        personId: merged.get(id) ?? id,
        standing: n === 3 ? ('deactivated' as const) : ('member' as const),
      })),
    );
    const memberships = ids
      .slice(0, 10)
      .flatMap((personId) =>
        ['ml-leads', 'risk']
          .filter(() => next() < 0.5)
          .map((groupName) => ({ ...base, groupName, personId, addedAt: ago(Math.floor(next() * 300)) })),
      );
    if (memberships.length > 0) await tx.db.insert(groupMember).values(memberships);
    for (let number = 1; number <= requests; number += 1) {
      const [asker, registrar] = [pick(ids), pick(ids)];
      const byToken = next() < 0.3;
      const owner = pick(ids);
      await tx.db.insert(model).values({
        ...base,
        name: `m${number}`,
        owner,
        createdAt: ago(400),
        createdBy: { type: 'person', person: asker },
      });
      await tx.db.insert(request).values({
        ...base,
        number,
        kind: 'promotion',
        track: 'release',
        model: `m${number}`,
        subject: `m${number}@v1`,
        fromStage: 'candidate',
        toStage: 'production',
        state: 'pending',
        policy: pick(POLICIES),
        policyRevision: next() < 0.5 ? 1 : 2,
        askedBy: byToken
          ? { type: 'token', token: 't', name: 'ci', author: pick(ids) }
          : { type: 'person', person: asker },
        asker: next() < 0.1 ? null : asker,
        registrar: next() < 0.3 ? null : registrar,
        owner: next() < 0.7 ? owner : pick(ids),
        escalatedAt: next() < 0.3 ? ago(1) : null,
        metrics: {},
        gates: [],
        openedAt: ago(Math.floor(next() * 300)),
      });
      if (next() < 0.3)
        await tx.db.insert(delegation).values({
          ...base,
          id: tx.newId(),
          fromPerson: pick(ids),
          toPerson: pick(ids),
          request: next() < 0.7 ? number : null,
          fromAt: ago(Math.floor(next() * 100) - 10),
          toAt: next() < 0.5 ? null : ago(Math.floor(next() * 100) - 50),
          createdAt: ago(100),
          endedAt: next() < 0.2 ? ago(1) : null,
        });
      const voters = ids.filter(() => next() < 0.25);
      for (const voter of voters) {
        const roll = next();
        await tx.db.insert(vote).values({
          ...base,
          request: number,
          person: voter,
          decision: roll < 0.6 ? 'approve' : roll < 0.8 ? 'reject' : 'object',
          source: 'button',
          behalfOf: next() < 0.1 ? pick(ids) : null,
          at: ago(Math.floor(next() * 100)),
        });
      }
    }
  });
  return ids;
}
