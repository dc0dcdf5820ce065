import { defineCommand } from '../src/chat/command.ts';
import { named, optional, text } from '../src/chat/options/index.ts';
import { rollbackCard } from '../src/lifecycle/answers.ts';
import { rollback as rollBack } from '../src/lifecycle/rollback.ts';
import { modelName } from '../src/registry/options.ts';
import { optionalVersion } from '../src/registry/version-options.ts';
import { originOf } from './origin-of.ts';

export const rollback = defineCommand({
  name: 'rollback',
  summary: 'Put back the version that was in production before',
  access: 'viewer',
  sensitive: async () => true,
  options: { model: modelName(), version: optionalVersion(), reason: named(optional(text('Why?'))) },
  examples: ['rollback churn', 'rollback churn to v11 --reason "recall fell"'],
  confirm: ({ model, version }) => ({
    title: `Roll ${model} back?`,
    text: `${model} goes back to ${version ?? 'the version that was in production before'}, at once and without approval.`,
    yes: 'Roll back',
  }),
  run: async ({ ctx, input, invocation }) =>
    rollbackCard(
      await rollBack(ctx, {
        model: input.model,
        version: input.version,
        reason: input.reason,
        origin: originOf(invocation),
      }),
    ),
});
