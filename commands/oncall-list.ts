import { defineCommand } from '../src/chat/command.ts';
import { scheduleListCard } from '../src/incidents/oncall/schedule-card.ts';

export const oncallList = defineCommand({
  name: 'oncall list',
  summary: 'The on-call schedules',
  access: 'viewer',
  options: {},
  examples: ['oncall list'],
  run: ({ ctx }) => scheduleListCard(ctx),
});
