import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { choice, named, optional } from '../src/chat/options/index.ts';
import { seconds } from '../src/chat/options/seconds.ts';
import { code } from '../src/chat/text.ts';
import { INTEGRATION_SOURCES } from '../src/workspace/add-integration.ts';
import { integrationName } from '../src/workspace/options.ts';
import { rotateIntegration } from '../src/workspace/rotate-integration.ts';

export const integrationRotate = defineCommand({
  name: 'integration rotate',
  summary: 'Give another system a new secret; the one before counts beside it for a time',
  access: 'admin',
  secret: true,
  options: {
    source: choice('Which system', INTEGRATION_SOURCES),
    name: integrationName(),
    keep: named(optional(seconds('How long the secret before still counts; 1d when left out', { to: '30d' }))),
  },
  examples: ['integration rotate grafana main', 'integration rotate pagerduty old-tool --keep 2h'],
  run: async ({ ctx, input }) => {
    const { source, name, keep: keepSeconds } = input;
    const { token, until } = await rotateIntegration(ctx, { source, name, keepSeconds });
    return line('good', `The integration ${source} ${name} has a new secret, shown this once.`, [
      'New secret, shown this once: ',
      code(token),
      '\nThe one before counts until ',
      { type: 'time', at: until, style: 'datetime' },
      '.',
    ]);
  },
});
