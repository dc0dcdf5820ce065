import { type Card, type Field, fields, heading, text } from '../chat/card.ts';
import { inline } from '../chat/inline.ts';
import { joinTexts, type Text } from '../chat/text.ts';
import { spansOfPeople } from '../people/find-people.ts';
import { shareText } from '../registry/shares.ts';
import type { Ctx } from '../store/unit.ts';
import { waysOf } from './approval.ts';
import { openGates } from './evaluate-gates.ts';
import { requestName } from './find-request.ts';
import { formatMetrics } from './format-metrics.ts';
import { peopleOfGates } from './gate-words.ts';
import type { MovePlan } from './plan-move.ts';
import { needsNobody } from './policy.ts';
import { gateField } from './request-card-fields.ts';
import { named } from './request-words.ts';
import { goalOf } from './share-rules.ts';

/** What a move would take and who may decide: the answer of `promote --dry-run`. Nothing was written. */
export async function planCard(ctx: Ctx, plan: MovePlan): Promise<Card> {
  const clear = plan.problems.length === 0;
  const needs = needsNobody(plan.policy) ? [] : await approvalLines(ctx, plan);
  const metrics = formatMetrics(plan.version?.metrics ?? {}, plan.incumbentMetrics, plan.lifecycle.metrics);
  const shown = { now: ctx.now, people: await spansOfPeople(ctx, peopleOfGates(plan.gates)) };
  const list: Field[] = [
    ...plan.problems.map(
      (problem): Field => ({
        label: 'In the way',
        value: inline(problem.hint ? `${problem.message} ${problem.hint}` : problem.message),
        mark: 'fail',
      }),
    ),
    { label: 'Approvals', value: needs.length > 0 ? joinTexts(needs, '\n') : 'none needed' },
    ...openGates(plan.gates).map((gate) => gateField(gate, shown)),
    ...plan.gates.filter((gate) => gate.status === 'pass').map((gate) => gateField(gate, shown)),
    ...(plan.supersedes
      ? [
          {
            label: 'Ends',
            value: `${requestName(plan.supersedes.number)} for ${plan.supersedes.subject}, which is older and still pending`,
          },
        ]
      : []),
    ...incumbentFields(plan),
    ...(metrics.length > 0 ? [{ label: 'Metrics', value: metrics.join('\n') }] : []),
    { label: 'Policy', value: `${plan.policy.name} r${plan.revision}, risk ${plan.model.risk ?? 'not set'}` },
  ];
  const title = `${plan.subject}: ${plan.from} \u2192 ${goalOf({ fromStage: plan.from, toStage: plan.to, share: plan.share })}`;
  const verdict = clear
    ? `Nothing is in the way, and nothing was asked for yet: leave out \`--dry-run\` to ${needs.length > 0 ? 'ask' : 'move it'}.`
    : 'It cannot be asked for yet. Nothing was changed.';
  return {
    tone: clear ? 'neutral' : 'bad',
    summary: `${title}: ${verdict.replaceAll('`', '')}`,
    parts: [heading(title, 'dry run'), text(inline(verdict)), fields(...list)],
  };
}

/** What stands there now and is replaced, or gets the rest of the traffic. */
export function incumbentFields({ incumbent, subject, share }: MovePlan): Field[] {
  if (!incumbent || incumbent === subject) return [];
  if (share === null) return [{ label: 'Replaces', value: incumbent }];
  return [{ label: 'Traffic', value: `${shareText(share)} of traffic beside ${incumbent}` }];
}

/** What it takes and who could give it, one line an approval, the ways apart by "or". */
export async function approvalLines(ctx: Ctx, plan: Pick<MovePlan, 'policy' | 'approvers'>): Promise<Text[]> {
  const people = await spansOfPeople(
    ctx,
    plan.approvers.map((approver) => approver.person),
  );
  return waysOf(plan.policy, plan.approvers).flatMap(({ needs }, index): Text[] => [
    ...(index === 0 ? [] : ['or']),
    ...needs.map(
      ({ group, count, candidates: able }): Text => [
        `${count} of ${group}: `,
        ...(able.length > 0 ? named({ people }, able.slice(0, 5)) : ['nobody yet']),
        able.length > 5 ? ` and ${able.length - 5} more` : '',
      ],
    ),
  ]);
}
