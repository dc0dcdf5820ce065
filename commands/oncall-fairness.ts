import { defineCommand } from '../src/chat/command.ts';
import { named, number, optional } from '../src/chat/options/index.ts';
import { fairnessCard } from '../src/incidents/oncall/fairness-card.ts';
import { scheduleOrOnly } from '../src/incidents/oncall/find-schedules.ts';
import { scheduleName } from '../src/incidents/oncall/options.ts';

export const oncallFairness = defineCommand({
  name: 'oncall fairness',
  summary: 'How many hours, nights, weekends and holidays each person was and will be on call',
  access: 'viewer',
  options: {
    schedule: optional(scheduleName()),
    days: named(optional(number('Back and ahead; 90 when left out', { min: 1, max: 366, integer: true }))),
  },
  examples: ['oncall fairness ml'],
  run: async ({ ctx, input }) => fairnessCard(ctx, await scheduleOrOnly(ctx, input.schedule), input.days ?? 90),
});
