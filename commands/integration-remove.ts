import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { choice } from '../src/chat/options/index.ts';
import { INTEGRATION_SOURCES } from '../src/workspace/add-integration.ts';
import { integrationName } from '../src/workspace/options.ts';
import { removeIntegration } from '../src/workspace/remove-integration.ts';

export const integrationRemove = defineCommand({
  name: 'integration remove',
  summary: 'Take nothing from another system any more',
  access: 'admin',
  options: {
    source: choice('Which system', INTEGRATION_SOURCES),
    name: integrationName(),
  },
  examples: ['integration remove mlflow registry'],
  confirm: (input) => ({
    title: `Remove ${input.source} ${input.name}`,
    text: 'What it sends is refused from now on. This cannot be undone.',
    yes: 'Remove',
  }),
  run: async ({ ctx, input }) => {
    await removeIntegration(ctx, input);
    return line('good', `The integration ${input.source} ${input.name} is removed.`);
  },
});
