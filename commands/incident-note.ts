import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { restOfLine } from '../src/chat/options/index.ts';
import { parseInstant } from '../src/chat/options/instant.ts';
import { addNote } from '../src/incidents/response/add-note.ts';
import { incidentName } from '../src/incidents/response/find-incident.ts';
import { splitHappened } from '../src/incidents/response/happened.ts';
import { theIncident } from '../src/incidents/response/options.ts';
import { INCIDENT_STATES } from '../src/incidents/response/state.ts';
import { incidentOf } from './incident-of.ts';
import type { CommandPorts } from './ports.ts';

export const incidentNote = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'incident note',
    summary: 'Put words into the timeline; "at 14:05" in front says when it happened',
    access: 'member',
    options: {
      incident: theIncident(undefined, INCIDENT_STATES),
      text: restOfLine('What happened; may begin with "at 14:05"', { maxLength: 3_000 }),
    },
    examples: ['incident note INC-4 at 14:05 restarted the pods'],
    run: async ({ ctx, input, env }) => {
      const number = await incidentOf(ctx, input.incident, ports);
      const { time, note } = splitHappened(input.text);
      const at = { now: ctx.now, zone: env?.zone ?? 'UTC' };
      const happened = time === undefined ? undefined : parseInstant(time, at, 'start');
      const row = await addNote(ctx, { incident: number, note, happened });
      const said = `Noted in the timeline of ${incidentName(row.number)}`;
      if (!happened) return line('good', `${said}.`);
      const when = { type: 'time' as const, at: happened, style: 'datetime' as const };
      return line('good', `${said}.`, [`${said} at `, when, ` (read in ${at.zone}).`]);
    },
  });
