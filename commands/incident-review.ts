import { type Command, defineCommand } from '../src/chat/command.ts';
import { named, optional, person, text } from '../src/chat/options/index.ts';
import { theIncident } from '../src/incidents/response/options.ts';
import { reviewCard } from '../src/incidents/response/review-card.ts';
import { reviewIncident } from '../src/incidents/response/review-incident.ts';
import { assertMay } from '../src/people/authorise.ts';
import { personIdOf } from '../src/people/find-people.ts';
import { meetMentioned } from '../src/people/meet-mentioned.ts';
import { incidentOf } from './incident-of.ts';
import type { CommandPorts } from './ports.ts';

/** Whether it is read alone, which everybody may who reads. */
const isRead = ({ owner, cause, learned }: Readonly<Record<'owner' | 'cause' | 'learned', unknown>>): boolean =>
  owner === undefined && cause === undefined && learned === undefined;

export const incidentReview = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'incident review',
    summary: 'The review, drafted from the timeline; members add its owner, the cause and what was learned',
    access: 'viewer',
    options: {
      incident: theIncident(undefined, ['resolved', 'closed']),
      owner: named(optional(person('Who answers for it and its actions'))),
      cause: named(optional(text('Why it happened', { maxLength: 3_000 }))),
      learned: named(optional(text('What was learned', { maxLength: 3_000 }))),
    },
    examples: ['incident review INC-4', 'incident review INC-4 --cause "the job wrote no rows"'],
    before: async ({ ctx, input }) => {
      if (isRead(input)) return;
      await assertMay(ctx, 'member');
      await meetMentioned(ctx, input.owner ? [input.owner] : [], (name) => ports.platformOf(name)?.people);
    },
    run: async ({ ctx, input }) => {
      const number = await incidentOf(ctx, input.incident, ports);
      if (!isRead(input)) {
        await assertMay(ctx, 'member');
        const owner = input.owner && (await personIdOf(ctx, input.owner));
        await reviewIncident(ctx, { ...input, incident: number, owner });
      }
      return reviewCard(ctx, number);
    },
  });
