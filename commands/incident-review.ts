import { type Command, defineCommand } from '../src/chat/command.ts';
import { named, optional, person, text } from '../src/chat/options/index.ts';
import { theIncident } from '../src/incidents/response/options.ts';
import { reviewCard } from '../src/incidents/response/review-card.ts';
import { reviewIncident } from '../src/incidents/response/review-incident.ts';
import { personIdOf } from '../src/people/find-people.ts';
import { meetMentioned } from '../src/people/meet-mentioned.ts';
import { incidentOf } from './incident-of.ts';
import type { CommandPorts } from './ports.ts';

export const incidentReview = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'incident review',
    summary: 'The review, drafted from the timeline; add its owner, the cause and what was learned',
    access: 'member',
    options: {
      incident: theIncident(undefined, ['resolved', 'closed']),
      owner: named(optional(person('Who answers for it and its actions'))),
      cause: named(optional(text('Why it happened', { maxLength: 3_000 }))),
      learned: named(optional(text('What was learned', { maxLength: 3_000 }))),
    },
    examples: ['incident review INC-4', 'incident review INC-4 --cause "the job wrote no rows"'],
    before: ({ ctx, input }) =>
      meetMentioned(ctx, input.owner ? [input.owner] : [], (name) => ports.platformOf(name)?.people),
    run: async ({ ctx, input }) => {
      const number = await incidentOf(ctx, input.incident, ports);
      const owner = input.owner && (await personIdOf(ctx, input.owner));
      const { cause, learned } = input;
      if (owner !== undefined || cause !== undefined || learned !== undefined)
        await reviewIncident(ctx, { incident: number, owner, cause, learned });
      return reviewCard(ctx, number);
    },
  });
