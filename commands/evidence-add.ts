import { type Card, line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { choice, named, optional, text } from '../src/chat/options/index.ts';
import { type AddedEvidence, addEvidence, type Evidence } from '../src/evidence/add-evidence.ts';
import { criterionText } from '../src/evidence/criterion.ts';
import { criteria, expires, without } from '../src/evidence/options.ts';
import { requestOpenedCard } from '../src/lifecycle/answers.ts';
import { evidenceKind } from '../src/lifecycle/evidence-options.ts';
import { evidenceRules } from '../src/lifecycle/evidence-rules.ts';
import { getRequest } from '../src/lifecycle/find-request.ts';
import { subject } from '../src/registry/options.ts';
import { originOf } from './origin-of.ts';

export const evidenceAdd = defineCommand({
  name: 'evidence add',
  summary: 'Record a document that speaks for a model or a version: a review, a test, a plan',
  access: 'member',
  options: {
    subject: subject(),
    kind: evidenceKind(),
    uri: named(optional(text('Where it lies', { maxLength: 1_000 }))),
    text: named(optional(text('What it says', { maxLength: 4_000 }))),
    digest: named(optional(text('Its digest, such as sha256:9f86d0...', { maxLength: 200 }))),
    result: named(optional(choice('What it found; pass when left out', ['pass', 'fail']))),
    expires: expires('Until when it counts'),
    criterion: criteria(),
    without: without(),
  },
  examples: [
    'evidence add churn@v12 stress-test --uri https://wiki.example.com/stress',
    'evidence add churn problem-statement --uri https://wiki.example.com/churn --criterion "auc >= 0.9"',
  ],
  run: async ({ ctx, input, invocation }) => {
    const { subject: of, expires: expiresAt, criterion, without: dropped, result, ...rest } = input;
    const added = await addEvidence(
      ctx,
      {
        ...{ ...of, ...rest, expiresAt, result: result ?? ('pass' as const), origin: originOf(invocation) },
        ...(criterion && { criteria: [...criterion] }),
        ...(dropped && { without: [...dropped] }),
      },
      evidenceRules,
    );
    const asked: Card[] = [];
    for (const number of added.asked) asked.push(await requestOpenedCard(ctx, await getRequest(ctx, number)));
    const cards = [...(added.evidence ? [recordedCard(added.evidence, added)] : []), ...asked];
    const [only] = cards;
    if (only && cards.length === 1) return only;
    const tone = asked.length > 0 ? 'waiting' : 'good';
    return { tone, summary: cards.map(({ summary }) => summary).join(' '), parts: cards.flatMap(({ parts }) => parts) };
  },
});

function recordedCard(
  { kind, subject: name, result, expiresAt: until }: Evidence,
  { criteria, asked }: Pick<AddedEvidence, 'criteria' | 'asked'>,
): Card {
  const set =
    criteria && asked.length === 0 ? ` Success criteria: ${criteria.map(criterionText).join(', ') || 'none'}.` : '';
  const head = `${kind} is recorded for ${name}${result === 'fail' ? ', as failed' : ''}.${set}`;
  const counts = until
    ? [' It counts until ', { type: 'time' as const, at: until, style: 'datetime' as const }, '.']
    : [];
  return line('good', head, [head, ...counts]);
}
