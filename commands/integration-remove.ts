import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { choice, text } from '../src/chat/options/index.ts';
import { INTEGRATION_SOURCES } from '../src/workspace/add-integration.ts';
import { listIntegrations } from '../src/workspace/integrations.ts';
import { removeIntegration } from '../src/workspace/remove-integration.ts';

const name = text('Its name', { maxLength: 40, placeholder: 'name' });

export const integrationRemove = defineCommand({
  name: 'integration remove',
  summary: 'Take nothing from another system any more',
  access: 'admin',
  options: {
    source: choice('Which system', INTEGRATION_SOURCES),
    name: {
      ...name,
      suggest: async (ctx, prefix) =>
        (await listIntegrations(ctx))
          .filter((each) => each.name.startsWith(prefix.toLowerCase()))
          .map((each) => ({ value: each.name, label: `${each.source} ${each.name}` })),
    },
  },
  examples: ['integration remove mlflow registry'],
  confirm: (input) => ({
    title: `Remove ${input.source} ${input.name}`,
    text: 'What it sends is refused from now on. This cannot be undone.',
    yes: 'Remove',
  }),
  run: async ({ ctx, input }) => {
    const removed = { source: input.source, name: input.name.toLowerCase() };
    await removeIntegration(ctx, removed);
    return line('good', `The integration ${removed.source} ${removed.name} is removed.`);
  },
});
