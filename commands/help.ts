import { type Command, defineCommand } from '../src/chat/command.ts';
import { findCommand } from '../src/chat/find-command.ts';
import { commandHelpCard, groupCard, helpCard } from '../src/chat/help.ts';
import { optional, restOfLine } from '../src/chat/options/index.ts';
import { callerOf } from '../src/people/get-person.ts';
import { mayUse } from '../src/people/roles.ts';

/** `all` is the list that this command stands in: asked for when it runs. */
export const help = (all: () => readonly Command[], root: string): Command =>
  defineCommand({
    name: 'help',
    summary: 'What you may do here, or how one command is typed',
    access: 'anyone',
    underRoot: true,
    options: { command: optional(restOfLine('The command')) },
    examples: ['help', 'help promote'],
    run: async ({ ctx, input, invocation }) => {
      const place = { origin: invocation.origin, root };
      if (input.command !== undefined) {
        const found = findCommand(all(), input.command.split(/\s+/));
        if (found.type === 'command') return commandHelpCard(found.command, place);
        return groupCard(
          all().filter((command) => command.name.startsWith(`${found.word} `)),
          found.word,
          place,
        );
      }
      const { role } = await callerOf(ctx);
      return helpCard(
        all().filter((command) => mayUse(role, command.access)),
        place,
      );
    },
  });
