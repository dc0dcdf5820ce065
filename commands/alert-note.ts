import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { restOfLine } from '../src/chat/options/index.ts';
import { groupName } from '../src/incidents/alerts/find-groups.ts';
import { noteGroup } from '../src/incidents/alerts/note-group.ts';
import { groupRef } from '../src/incidents/alerts/options.ts';
import { alertOf } from './alert-of.ts';
import type { CommandPorts } from './ports.ts';

export const alertNote = (ports: Pick<CommandPorts, 'subjectAt'>): Command =>
  defineCommand({
    name: 'alert note',
    summary: 'Note something about a group of alerts: the newest note stands on its card',
    access: 'member',
    options: { alert: groupRef(), text: restOfLine('What others should know', { maxLength: 2_000 }) },
    examples: ['alert note A-12 the feature store is being restored, see #data'],
    run: async ({ ctx, input }) => {
      const { number } = await noteGroup(ctx, { group: await alertOf(ctx, input.alert, ports), note: input.text });
      return line('good', `Noted on ${groupName(number)}.`);
    },
  });
