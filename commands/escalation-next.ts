import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { escalatePages } from '../src/incidents/paging/escalate-pages.ts';
import { pagedSubject } from '../src/incidents/paging/options.ts';
import { subjectName } from '../src/incidents/paging/page-card.ts';
import { StewardError } from '../src/kernel/errors.ts';
import { callerOf } from '../src/people/get-person.ts';
import { inTransaction } from '../src/store/unit.ts';

export const escalationNext = defineCommand({
  name: 'escalation next',
  summary: 'Not mine: page the next one about an alert or incident at once',
  access: 'member',
  options: { subject: pagedSubject() },
  examples: ['escalation next A-12'],
  run: async ({ ctx, input }) => {
    const name = subjectName(input.subject);
    const going = await inTransaction(ctx, async (tx) =>
      escalatePages(tx, { subject: input.subject, by: (await callerOf(tx)).id }),
    );
    if (going > 0) return line('good', `The next one is paged about ${name} now.`);
    throw new StewardError('ALREADY_DECIDED', `Nobody is being paged about ${name}.`, {
      hint: 'It is over, or nobody was to be paged about it.',
    });
  },
});
