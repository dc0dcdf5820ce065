import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { flag, text } from '../src/chat/options/index.ts';
import { scheduleName } from '../src/incidents/oncall/options.ts';
import { parseDays, setHolidays } from '../src/incidents/oncall/set-holidays.ts';

export const oncallHoliday = defineCommand({
  name: 'oncall holiday',
  summary: 'Say which days are holidays of a schedule: layers may be off then, or only then',
  access: 'member',
  options: {
    schedule: scheduleName(),
    days: text('The days, such as 2026-12-25, several with commas', { maxLength: 700 }),
    remove: flag('They are none any more'),
  },
  examples: ['oncall holiday ml 2026-12-25,2026-12-26'],
  run: async ({ ctx, input }) => {
    const days = parseDays(input.days);
    await setHolidays(ctx, { schedule: input.schedule, days, remove: input.remove });
    const what = days.length === 1 ? `${days[0]} is` : `${days.length} days are`;
    return line('good', `${what} ${input.remove ? 'no longer a holiday' : 'a holiday'} in ${input.schedule}.`);
  },
});
