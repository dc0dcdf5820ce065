import { context, line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { inline } from '../src/chat/inline.ts';
import { choice, text } from '../src/chat/options/index.ts';
import { code } from '../src/chat/text.ts';
import { StewardError } from '../src/kernel/errors.ts';
import { addIntegration, INTEGRATION_SOURCES } from '../src/workspace/add-integration.ts';
import { TOKEN_NAME } from '../src/workspace/create-token.ts';
import type { CommandPorts } from './ports.ts';

export const integrationAdd = (ports: Pick<CommandPorts, 'publicUrl'>): Command =>
  defineCommand({
    name: 'integration add',
    summary: 'Let another system send to Steward; its secret is shown once',
    access: 'admin',
    secret: true,
    options: {
      source: choice('Which system', INTEGRATION_SOURCES),
      name: text('A name for it, such as registry', { maxLength: 40, placeholder: 'name' }),
    },
    examples: ['integration add mlflow registry', 'integration add evidently nightly'],
    run: async ({ ctx, input }) => {
      const { source } = input;
      const name = input.name.toLowerCase();
      if (!TOKEN_NAME.test(name)) {
        throw new StewardError('BAD_INPUT', 'This is not a name for an integration.', {
          field: 'name',
          hint: 'Use up to 40 of a-z, 0-9, dot, hyphen and underscore, such as `registry`.',
        });
      }
      const made = await addIntegration(ctx, { source, name });
      const address = `${ports.publicUrl?.() ?? ''}/in/${source}/${made.id}`;
      const end = `End it with \`integration remove ${source} ${name}\`.`;
      const use =
        source === 'mlflow'
          ? `Make a webhook there with this address and this secret, for the events model_version_alias.created and model_version_alias.deleted. ${end}`
          : `Post its reports to this address with the model and version behind it (/churn/v12) and the secret as \`Authorization: Bearer\`. ${end}`;
      return line(
        'good',
        `The integration ${source} ${name} is made. Its secret is shown this once.`,
        ['Address: ', code(address), '\nSecret, shown this once: ', code(made.token)],
        context(inline(use)),
      );
    },
  });
