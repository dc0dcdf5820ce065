import { defineCommand } from '../src/chat/command.ts';
import { named, optional, restOfLine } from '../src/chat/options/index.ts';
import { rollbackCard } from '../src/lifecycle/answers.ts';
import { rollbackGroups } from '../src/lifecycle/deciding-groups.ts';
import { rollback as rollBack } from '../src/lifecycle/rollback.ts';
import { rollbackTarget } from '../src/lifecycle/rollback-target.ts';
import { modelName } from '../src/registry/options.ts';
import { optionalVersion } from '../src/registry/version-options.ts';
import { originOf } from './origin-of.ts';

interface Checked {
  readonly current: string | undefined;
  readonly target: string;
  readonly follows: string;
}

export const rollback = defineCommand({
  name: 'rollback',
  summary: 'Put back the version that was in production before',
  access: 'viewer',
  sensitive: async () => true,
  groups: ({ ctx }) => rollbackGroups(ctx),
  options: {
    model: modelName(),
    version: optionalVersion(),
    reason: named(optional(restOfLine('Why?', { maxLength: 1_000 }))),
  },
  examples: ['rollback churn', 'rollback churn to v11 --reason "recall fell"'],
  check: async ({ ctx, input }) => {
    const { current, target, track } = await rollbackTarget(ctx, input);
    const follows = track.rollback?.hold ? `Promotions of ${input.model} to production are held then.` : '';
    return { current: current?.subject, target: target.subject, follows } satisfies Checked;
  },
  confirm: ({ model }, checked) => {
    const { current, target, follows } = checked as Checked;
    return {
      title: `Roll ${model} back?`,
      text: `${target} goes back to production${current ? ` in place of ${current}` : ''}, at once and without approval.${follows ? ` ${follows}` : ''}`,
      yes: 'Roll back',
      // A second press must not roll the rollback back.
      values: { version: target.split('@')[1] ?? '' },
    };
  },
  run: async ({ ctx, input, invocation }) =>
    rollbackCard(
      ctx,
      await rollBack(ctx, {
        model: input.model,
        version: input.version,
        reason: input.reason,
        origin: originOf(invocation),
      }),
    ),
});
