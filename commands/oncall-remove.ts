import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { text } from '../src/chat/options/index.ts';
import { scheduleName } from '../src/incidents/oncall/options.ts';
import { removeLayer } from '../src/incidents/oncall/set-layer.ts';

export const oncallRemove = defineCommand({
  name: 'oncall remove',
  summary: 'Take a layer out of a schedule; what it covered falls to those below',
  access: 'member',
  options: { schedule: scheduleName(), layer: text('The layer', { maxLength: 40 }) },
  examples: ['oncall remove ml nights'],
  run: async ({ ctx, input }) => {
    const layer = await removeLayer(ctx, input);
    return line('good', `Layer ${layer.name} is gone. See who is on call with \`oncall show ${input.schedule}\`.`);
  },
});
