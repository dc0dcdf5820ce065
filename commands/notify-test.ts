import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { flag } from '../src/chat/options/index.ts';
import { silentWarning } from '../src/incidents/paging/contact-card.ts';
import { endTest, startTest } from '../src/incidents/paging/test-page.ts';
import { askSilence, silencesOf } from './notify-silence.ts';
import type { CommandPorts } from './ports.ts';

export const notifyTest = (ports: Pick<CommandPorts, 'platformOf'>): Command =>
  defineCommand({
    name: 'notify test',
    summary: 'Page yourself by all your methods, to see that they arrive',
    access: 'member',
    options: { arrived: flag('The test page arrived: what its button says') },
    examples: ['notify test'],
    before: ({ invocation }) => askSilence(ports, invocation),
    run: async ({ ctx, input, asked }) => {
      if (input.arrived) {
        const ended = await endTest(ctx);
        return line('good', ended > 0 ? 'It works: your test page came back.' : 'Your test page was over already.');
      }
      const { contact, methods } = await startTest(ctx);
      const ways = methods === 1 ? 'one method' : `${methods} methods`;
      const warning = silentWarning(contact, silencesOf(asked));
      return line(
        warning ? 'bad' : 'good',
        `A test page is on its way to you by ${ways}. Press its button.${warning ? ` ${warning}` : ''}`,
      );
    },
  });
