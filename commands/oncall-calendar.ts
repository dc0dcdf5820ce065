import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { flag, optional } from '../src/chat/options/index.ts';
import { endFeeds, makeFeed } from '../src/incidents/oncall/feeds.ts';
import { scheduleName } from '../src/incidents/oncall/options.ts';
import type { CommandPorts } from './ports.ts';

export const oncallCalendar = ({ publicUrl }: Pick<CommandPorts, 'publicUrl'>): Command =>
  defineCommand({
    name: 'oncall calendar',
    summary: 'A secret address that calendars subscribe to: a schedule, or your own shifts',
    access: 'viewer',
    secret: true,
    options: {
      schedule: optional(scheduleName('The schedule; your shifts in all of them when left out')),
      mine: flag('Only your own shifts'),
      off: flag('End the addresses that you made'),
    },
    examples: ['oncall calendar', 'oncall calendar ml', 'oncall calendar --off'],
    run: async ({ ctx, input }) => {
      if (input.off) {
        const ended = await endFeeds(ctx);
        return line(
          'good',
          `${ended === 1 ? '1 address is' : `${ended} addresses are`} ended: nothing is read there any more.`,
        );
      }
      const { secret } = await makeFeed(ctx, {
        schedule: input.schedule,
        mine: input.mine || input.schedule === undefined,
      });
      const address = `${publicUrl?.().replace(/\/*$/, '') ?? ''}/oncall/${secret}.ics`;
      return line('good', 'The address of the calendar, shown this once.', [
        'Subscribe to this address in your calendar; it is shown this once, and whoever knows it reads it: ',
        { type: 'code', text: address },
        '. The one before it is ended. To end it: ',
        { type: 'code', text: 'oncall calendar --off' },
        '.',
      ]);
    },
  });
