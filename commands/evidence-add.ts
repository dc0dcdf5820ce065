import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { choice, named, optional, text } from '../src/chat/options/index.ts';
import { addEvidence } from '../src/evidence/add-evidence.ts';
import { criterionText } from '../src/evidence/criterion.ts';
import { criteria, expires } from '../src/evidence/options.ts';
import { evidenceKind } from '../src/lifecycle/evidence-options.ts';
import { evidenceRules } from '../src/lifecycle/evidence-rules.ts';
import { subject } from '../src/registry/options.ts';

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
  },
  examples: [
    'evidence add churn@v12 stress-test --uri https://wiki.example.com/stress',
    'evidence add churn problem-statement --uri https://wiki.example.com/churn --criterion "auc >= 0.9"',
  ],
  run: async ({ ctx, input }) => {
    const { subject: of, expires: expiresAt, criterion, result, ...rest } = input;
    const given = { ...of, ...rest, result: result ?? ('pass' as const), expiresAt };
    const added = await addEvidence(ctx, criterion ? { ...given, criteria: [...criterion] } : given, evidenceRules);
    const { kind, subject: name, expiresAt: until } = added.evidence;
    const set = added.criteria ? ` Success criteria: ${added.criteria.map(criterionText).join(', ')}.` : '';
    const head = `${kind} is recorded for ${name}${added.evidence.result === 'fail' ? ', as failed' : ''}.${set}`;
    const counts = until
      ? [' It counts until ', { type: 'time' as const, at: until, style: 'datetime' as const }, '.']
      : [];
    return line('good', head, [head, ...counts]);
  },
});
