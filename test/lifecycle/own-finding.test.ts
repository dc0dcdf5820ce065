import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { acceptFinding } from '../../src/evidence/end-finding.ts';
import { openFinding } from '../../src/evidence/open-finding.ts';
import { assertNotOwnWay, findingAcceptors } from '../../src/lifecycle/evidence-rules.ts';
import { people, type SamplePerson } from '../kit/lifecycle.ts';
import { ask, refusal, useChurn, world } from './churn-world.ts';
import { production } from './gate-world.ts';

useChurn();

const found = (version: string | undefined) =>
  openFinding(world.as('leo'), { model: 'churn', version, title: 'Leaks addresses', severity: 'high' });
const accepted = async (who: SamplePerson) =>
  acceptFinding(world.as(who), { finding: 1, reason: 'Synthetic only' }, findingAcceptors, assertNotOwnWay);

describe('a finding', () => {
  it.each<[string, string | undefined, SamplePerson, 'may' | 'may not']>([
    ['of the version by whoever asked for its move', 'v12', 'ada', 'may not'],
    ['of the model by whoever asked for a move', undefined, 'ada', 'may not'],
    ['of the version by somebody else', 'v12', 'rita', 'may'],
    ['of the version by whoever registered it, moved or not', 'v11', 'rita', 'may not'],
    ['of another version by whoever asked for a move', 'v11', 'ada', 'may'],
  ])('%s: accepted or not', async (_, version, who, right) => {
    await production(['metrics-recorded', 'no-open-finding'], 'findings: { accept: [risk, admin] }');
    await ask('production', 'v12', 'ada');
    await world.unit.db.execute(sql`update version set registrar = ${people.rita}
      where workspace_id = ${world.system.workspace} and version = 'v11'`);
    await found(version);
    if (right === 'may') expect((await accepted(who)).state).toBe('accepted');
    else expect((await refusal(accepted(who)))[0]).toBe('SELF_APPROVAL');
  });
});

describe('a finding that was accepted before somebody asks', () => {
  it.each<[string, SamplePerson, SamplePerson, 'stops' | 'lets go']>([
    ['stops who accepted it', 'rita', 'rita', 'stops'],
    ['lets others ask', 'rita', 'mia', 'lets go'],
  ])('%s', async (_, acceptor, asker, effect) => {
    await production(['metrics-recorded', 'no-open-finding'], 'findings: { accept: [risk, admin] }');
    await found('v12');
    await accepted(acceptor);
    const asked = ask('production', 'v12', asker);
    if (effect === 'lets go') expect((await asked).state).toBe('pending');
    else
      expect(await refusal(asked)).toEqual([
        'GATES_FAIL',
        expect.stringMatching(/F-1 \(high\) was accepted by somebody who asks for this/),
      ]);
  });

  it('stops who registered the version as well, whoever asks', async () => {
    await production(['metrics-recorded', 'no-open-finding'], 'findings: { accept: [risk, admin] }');
    await found(undefined);
    await accepted('rita');
    await world.unit.db.execute(sql`update version set registrar = ${people.rita}
      where workspace_id = ${world.system.workspace} and version = 'v12'`);
    expect((await refusal(ask('production', 'v12', 'mia')))[0]).toBe('GATES_FAIL');
  });
});
