import { type Card, type Field, fields, heading, text } from '../chat/card.ts';
import { inline } from '../chat/inline.ts';
import { joinTexts } from '../chat/text.ts';
import { formatDuration } from '../kernel/duration.ts';
import type { Ctx } from '../store/unit.ts';
import { approvalLines } from './plan-card.ts';
import type { MovePlan } from './plan-move.ts';
import { needsNobody, policiesFor } from './policy.ts';
import { ruleWords, scopeWords, thresholdWords } from './policy-words.ts';

/** Which policy applies to a move and why, what it asks for, who could decide now, and what stands against it. */
export async function policyCard(ctx: Ctx, plan: MovePlan): Promise<Card> {
  const { policy, lifecycle, revision } = plan;
  const [, ...others] = policiesFor(lifecycle, plan.scope);
  const nobody = needsNobody(policy);
  const warnings = plan.problems.filter((problem) => problem.code === 'NO_APPROVERS');
  const list: Field[] = [
    ...warnings.map(
      (problem): Field => ({
        label: 'Cannot be met now',
        value: inline([problem.message, problem.hint].filter(Boolean).join(' ')),
        mark: 'warn',
      }),
    ),
    { label: 'Applies to', value: scopeWords(policy.for) },
    ...(others.length > 0
      ? [
          {
            label: 'Also fit',
            value: `${others.map(({ name, for: scope }) => `${name} (${scopeWords(scope)})`).join('; ')}: less specific`,
          },
        ]
      : []),
    { label: 'Asks for', value: nobody ? 'no approval' : policy.thresholds.map(thresholdWords).join('\nor ') },
    ...(nobody ? [] : [{ label: 'Could decide', value: joinTexts(await approvalLines(ctx, plan), '\n') }]),
    { label: 'Rules', value: ruleWords(policy).join('\n') },
    ...byItselfFields(plan),
  ];
  const title = `${plan.subject}: ${plan.from} \u2192 ${plan.to}`;
  const why = `Policy ${policy.name} r${revision} applies: of the policies that fit this move it is the most specific.`;
  return {
    tone: warnings.length > 0 ? 'bad' : 'neutral',
    summary: `${title}: policy ${policy.name}`,
    parts: [heading(title, `policy ${policy.name}`), text(why), fields(...list)],
  };
}

/** Where whatever the move brings may be undone without a person. */
function byItselfFields({ track, to, model }: MovePlan): Field[] {
  const rule = track.rollback;
  if (!rule?.byItself || rule.stage !== to) return [];
  const when = `on ${rule.byItself.on.join(' or ')}, at most once in ${formatDuration(rule.byItself.everyMs)}, reviewed afterwards`;
  const value = inline(`${when}. See what that would have done: \`incident rehearse ${model.name}\`.`);
  return [{ label: 'Rolls back by itself', value }];
}
