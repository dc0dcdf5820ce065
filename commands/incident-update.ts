import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { restOfLine } from '../src/chat/options/index.ts';
import { incidentName } from '../src/incidents/response/find-incident.ts';
import { theIncident } from '../src/incidents/response/options.ts';
import { postUpdate } from '../src/incidents/response/post-update.ts';
import { updateDue } from '../src/incidents/response/timers.ts';
import { incidentOf } from './incident-of.ts';
import type { CommandPorts } from './ports.ts';

export const incidentUpdate = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'incident update',
    summary: 'Tell stakeholders in plain words how it is and what comes next',
    access: 'member',
    options: {
      incident: theIncident(),
      text: restOfLine('In plain words: what it means, what comes next', { maxLength: 2_000 }),
    },
    examples: ['incident update INC-4 Scores are right again since 14:20. We watch it until 16:00'],
    run: async ({ ctx, input }) => {
      const number = await incidentOf(ctx, input.incident, ports);
      const row = await postUpdate(ctx, { incident: number, update: input.text });
      const due = updateDue(row.severity, ctx.now);
      const said = `Stakeholders of ${incidentName(row.number)} are told.`;
      if (!due) return line('good', said);
      return line('good', said, [`${said} The next update is due `, { type: 'time', at: due, style: 'clock' }, '.']);
    },
  });
