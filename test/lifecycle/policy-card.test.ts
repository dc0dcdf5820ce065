import { eq } from 'drizzle-orm';
import { describe, expect, it, test } from 'vitest';
import { plainText } from '../../src/chat/text.ts';
import { impossiblePolicies } from '../../src/lifecycle/impossible-policies.ts';
import { policyCard } from '../../src/lifecycle/policy-card.ts';
import { ruleWords, thresholdWords } from '../../src/lifecycle/policy-words.ts';
import { previewTransition } from '../../src/lifecycle/request-transition.ts';
import { publishLifecycle } from '../../src/lifecycle/revision.ts';
import { groupMember } from '../../src/people/tables.ts';
import { shippedLifecycle } from '../kit/lifecycle.ts';
import { approvals, policyOf, threshold } from '../kit/policy.ts';
import { useChurn, world } from './churn-world.ts';

useChurn();

const explained = async (): Promise<string> => {
  const plan = await previewTransition(world.as('mia'), { model: 'churn', version: 'v12', to: 'production' });
  const card = await policyCard(world.as('mia'), plan);
  return card.parts
    .flatMap((part) => {
      if (part.type === 'heading') return [part.text];
      if (part.type === 'text') return [plainText(part.text)];
      return part.type === 'fields' ? part.fields.map(({ label, value }) => `${label}: ${plainText(value)}`) : [];
    })
    .join('\n');
};

describe('policy explain', () => {
  it('says which policy applies and why, who could decide, and which others fit', async () => {
    const words = await explained();
    expect(words).toContain('Policy production-high r1 applies');
    expect(words).toContain('Applies to: track release, to production, risk high');
    expect(words).toContain('Also fit: production (track release, to production): less specific');
    expect(words).toContain('Asks for: 1 of ml-leads, and 1 of risk');
    expect(words).toMatch(/Could decide: 1 of ml-leads: @?leo\n1 of risk: @?rita/);
    expect(words).toContain('undecided after 3 d it expires');
  });

  it('says that the move may be undone without a person, how often at most, and how to see what that would have done', async () => {
    expect(await explained()).not.toContain('by itself');
    const hold = '      hold: true\n';
    const rule = '      by-itself: { on: [severity-1, kpi-breach], every: 24h }\n';
    await publishLifecycle(
      world.system,
      shippedLifecycle((text) => text.replace(hold, hold + rule)),
    );
    expect(await explained()).toContain(
      'Rolls back by itself: on severity-1 or kpi-breach, at most once in 1 d, reviewed afterwards. See what that would have done: incident rehearse churn.',
    );
  });

  it('warns when today\u2019s members could not meet it, and so does the look at all policies', async () => {
    expect(await impossiblePolicies(world.system, shippedLifecycle())).toEqual([]);
    await world.unit.db.delete(groupMember).where(eq(groupMember.groupName, 'risk'));
    expect(await explained()).toContain('Cannot be met now: Nobody could approve churn@v12 to production');
    const impossible = await impossiblePolicies(world.system, shippedLifecycle());
    expect(impossible.map(({ policy, missing }) => [policy, missing[0]?.group])).toEqual([['production-high', 'risk']]);
  });
});

describe('the words of a policy', () => {
  test.each([
    [[approvals('risk')], {}, '1 of risk'],
    [
      [approvals(['risk', 'owner'], 2, { atLeastOneFrom: ['risk'] })],
      {},
      '2 of risk or the owner, at least one of risk',
    ],
    [
      [approvals('a'), approvals('role:admin')],
      { separate: false },
      '1 of a, and 1 of admins (one person may give one of each)',
    ],
    [[], {}, 'nobody'],
  ])('%#', (rules, more, words) => {
    expect(thresholdWords(threshold(rules, more))).toBe(words);
  });

  it('say everything it sets', () => {
    const hour = 3_600_000;
    const policy = policyOf([approvals('risk')], {
      reminders: { afterMs: [4 * hour], by: 'direct', quiet: { from: 1_140, to: 480 } },
      escalation: { afterMs: 24 * hour, to: ['heads'] },
      settleMs: 30_000,
      onEvidenceChange: 'keep',
      valid: { forMs: 365 * 24 * hour, renewBeforeMs: 30 * 24 * hour },
      breakGlass: { by: ['on-duty'], review: { withinMs: 24 * hour, from: ['risk'], count: 2 } },
    });
    expect(ruleWords(policy)).toEqual([
      '1 rejection ends it',
      'votes by button, command, reaction',
      'undecided after 3 d it expires',
      'reminders after 4 h, by direct message, not between 19:00 and 08:00',
      'after 1 d heads may decide too',
      'applied 30 s after the decision, until then it can be undone',
      'votes stay when the evidence of a gate changes',
      'the approval holds 365 d, a renewal is asked for 30 d before',
      'in an emergency on-duty may apply it at once, reviewed by 2 of risk within 1 d',
    ]);
  });
});
