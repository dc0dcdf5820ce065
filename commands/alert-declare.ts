import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { named, optional } from '../src/chat/options/index.ts';
import { getGroup, groupName, groupSubject } from '../src/incidents/alerts/find-groups.ts';
import { groupRef } from '../src/incidents/alerts/options.ts';
import { plainly } from '../src/incidents/alerts/plainly.ts';
import { declareIncident } from '../src/incidents/response/declare-incident.ts';
import { incidentName } from '../src/incidents/response/find-incident.ts';
import { severity } from '../src/incidents/response/options.ts';
import { alertOf } from './alert-of.ts';
import { originOf } from './origin-of.ts';
import type { CommandPorts } from './ports.ts';

export const alertDeclare = (ports: Pick<CommandPorts, 'subjectAt'>): Command =>
  defineCommand({
    name: 'alert declare',
    summary: 'Declare an incident from a group of alerts',
    access: 'member',
    options: {
      alert: groupRef(),
      sev: named(optional(severity("How bad: 1 is the worst, 4 the least; the alerts' own when left out"))),
    },
    examples: ['alert declare A-12', 'alert declare A-12 --sev 1'],
    run: async ({ ctx, input, invocation }) => {
      const group = await getGroup(ctx, await alertOf(ctx, input.alert, ports));
      const { incident, existed } = await declareIncident(ctx, {
        title: plainly(group.title, 300),
        severity: input.sev ?? group.severity,
        ...(group.model === null ? {} : { model: group.model }),
        from: groupSubject(group.number),
        began: group.openedAt,
        origin: originOf(invocation),
      });
      const name = incidentName(incident.number);
      const from = groupName(group.number);
      return existed
        ? line('neutral', `${name} was declared from ${from} already. See it with \`incident show ${name}\`.`)
        : line(
            'bad',
            `${name} is declared from ${from}, severity ${incident.severity}. Take it with \`incident ack ${name}\`.`,
          );
    },
  });
