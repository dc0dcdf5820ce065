import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { named, optional, text } from '../src/chat/options/index.ts';
import { declareIncident } from '../src/incidents/response/declare-incident.ts';
import { incidentName, openIncidentCalled } from '../src/incidents/response/find-incident.ts';
import { severity } from '../src/incidents/response/options.ts';
import { subject } from '../src/registry/options.ts';
import { originOf } from './origin-of.ts';

export const incidentDeclare = defineCommand({
  name: 'incident declare',
  summary: 'Say that something is wrong, so that people come and its moves stop',
  access: 'member',
  options: {
    title: text('What is wrong, in quotes', { maxLength: 300 }),
    model: named(optional(subject('The model or version it is about'))),
    sev: named(optional(severity('How bad: 1 is the worst, 4 the least; 2 when left out'))),
  },
  examples: ['incident declare "churn scores are all zero" --model churn --sev 1'],
  run: async ({ ctx, input, invocation }) => {
    const same = await openIncidentCalled(ctx, input.title, input.model?.model);
    const { incident } = await declareIncident(ctx, {
      title: input.title,
      severity: input.sev ?? 2,
      ...input.model,
      origin: originOf(invocation),
    });
    const name = incidentName(incident.number);
    const known = same === undefined ? '' : incidentName(same);
    const twice = known && ` ${known} has the same title: if it is the same, \`incident merge ${name} ${known}\`.`;
    return line(
      'bad',
      `${name} is declared, severity ${incident.severity}. Take it with \`incident ack ${name}\`.${twice}`,
    );
  },
});
