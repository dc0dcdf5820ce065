import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { deleteSchedule } from '../src/incidents/oncall/edit-schedule.ts';
import { scheduleName } from '../src/incidents/oncall/options.ts';

export const oncallDelete = defineCommand({
  name: 'oncall delete',
  summary: 'Delete a schedule: nobody is on call by it any more',
  access: 'member',
  options: { schedule: scheduleName() },
  examples: ['oncall delete ml'],
  confirm: ({ schedule }) => ({
    title: `Delete ${schedule}?`,
    text: 'Nobody is on call by it any more, and what pages it reaches nobody.',
    yes: 'Delete',
  }),
  run: async ({ ctx, input }) => {
    const row = await deleteSchedule(ctx, input);
    return line('good', `The schedule ${row.name} is deleted.`);
  },
});
