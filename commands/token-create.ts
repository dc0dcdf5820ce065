import { context, line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { inline } from '../src/chat/inline.ts';
import { choice, named, optional, repeatable, text } from '../src/chat/options/index.ts';
import { code } from '../src/chat/text.ts';
import { reportLimits } from '../src/evidence/report-limits.ts';
import { StewardError } from '../src/kernel/errors.ts';
import { modelName } from '../src/registry/options.ts';
import { createToken, SCOPES, TOKEN_NAME } from '../src/workspace/create-token.ts';
import { mayWords } from '../src/workspace/may-report.ts';

export const tokenCreate = defineCommand({
  name: 'token create',
  summary: 'Give a program access to the API; the token is shown once',
  access: 'admin',
  secret: true,
  options: {
    name: text('A name for it, such as ci', { maxLength: 40, placeholder: 'name' }),
    scope: named(repeatable(choice('What it may do', SCOPES))),
    context: named(optional(repeatable(text('With checks:write: a context it may report', { maxLength: 100 })))),
    model: named(optional(repeatable(modelName('With checks:write: a model it may report of')))),
  },
  examples: [
    'token create ci --scope versions:write --scope requests:write',
    'token create evals --scope checks:write --context eval-suite --context eval-safety --model churn',
  ],
  run: async ({ ctx, input }) => {
    const name = input.name.toLowerCase();
    if (!TOKEN_NAME.test(name)) {
      throw new StewardError('BAD_INPUT', 'This is not a name for a token.', {
        field: 'name',
        hint: 'Use up to 40 of a-z, 0-9, dot, hyphen and underscore, such as `ci`.',
      });
    }
    const limits = await reportLimits(ctx, { contexts: input.context, models: input.model });
    const made = await createToken(ctx, { name, scopes: [...input.scope], ...limits });
    const use = inline(
      `It may: ${mayWords(made)}. Send it as \`Authorization: Bearer <token>\`. End it with \`token revoke ${name}\`.`,
    );
    return line(
      'good',
      `The token ${name} is made. It is shown this once.`,
      [`The token ${name}, shown this once: `, code(made.secret)],
      context(use),
    );
  },
});
