import { defineCommand } from '../src/chat/command.ts';
import { named, optional, text } from '../src/chat/options/index.ts';
import { parseAhead } from '../src/evidence/options.ts';
import { scheduleByName } from '../src/incidents/oncall/find-schedules.ts';
import { allNowCard, nowCard } from '../src/incidents/oncall/now-card.ts';
import { scheduleName } from '../src/incidents/oncall/options.ts';

export const oncallNow = defineCommand({
  name: 'oncall now',
  summary: 'Who is on call, why, until when, and who comes next',
  access: 'viewer',
  options: {
    schedule: optional(scheduleName('The schedule; all of them when left out')),
    at: named(optional(text('At another time', { maxLength: 40 }))),
  },
  examples: ['oncall now', 'oncall now ml --at "2026-12-24 20:00"'],
  run: async ({ ctx, input, env }) => {
    const at =
      input.at === undefined ? ctx.now : parseAhead(input.at, { now: ctx.now, zone: env?.zone ?? 'UTC' }, 'start');
    if (input.schedule === undefined) return allNowCard(ctx, at);
    return nowCard(ctx, await scheduleByName(ctx, input.schedule), at);
  },
});
