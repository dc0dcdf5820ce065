import { defineCommand } from '../src/chat/command.ts';
import { named, number, optional, text } from '../src/chat/options/index.ts';
import { parseAhead } from '../src/evidence/options.ts';
import { scheduleOrOnly } from '../src/incidents/oncall/find-schedules.ts';
import { scheduleName } from '../src/incidents/oncall/options.ts';
import { scheduleCard } from '../src/incidents/oncall/schedule-card.ts';

export const oncallShow = defineCommand({
  name: 'oncall show',
  summary: 'A schedule: its layers, who is on call in the days to come, gaps, overrides and offers',
  access: 'viewer',
  options: {
    schedule: optional(scheduleName()),
    days: named(optional(number('How many days; 14 when left out', { min: 1, max: 366, integer: true }))),
    from: named(optional(text('From another time on', { maxLength: 40 }))),
  },
  examples: ['oncall show ml', 'oncall show ml --days 60'],
  run: async ({ ctx, input, env }) => {
    const at = { now: ctx.now, zone: env?.zone ?? 'UTC' };
    const from = input.from === undefined ? ctx.now : parseAhead(input.from, at, 'start');
    return scheduleCard(ctx, await scheduleOrOnly(ctx, input.schedule), { from, days: input.days ?? 14 });
  },
});
