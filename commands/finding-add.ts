import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { inline } from '../src/chat/inline.ts';
import { choice, named, optional, person, text } from '../src/chat/options/index.ts';
import { findingName } from '../src/evidence/find-findings.ts';
import { openFinding } from '../src/evidence/open-finding.ts';
import { SEVERITIES } from '../src/evidence/tables.ts';
import { personIdOf } from '../src/people/find-people.ts';
import { subject } from '../src/registry/options.ts';

export const findingAdd = defineCommand({
  name: 'finding add',
  summary: 'Record something wrong with a model or a version that must be mended or accepted',
  access: 'member',
  options: {
    subject: subject(),
    title: text('What is wrong, in quotes', { maxLength: 300 }),
    severity: named(optional(choice('How bad it is; medium when left out', SEVERITIES))),
    owner: named(optional(person('Who mends it; the owner of the model when left out'))),
  },
  examples: ['finding add churn@v12 "Leaks addresses" --severity high'],
  run: async ({ ctx, input }) => {
    const owner = input.owner && (await personIdOf(ctx, input.owner));
    const { title, severity = 'medium' } = input;
    const row = await openFinding(ctx, { ...input.subject, title, severity, owner });
    const name = findingName(row.number);
    const said = `${name} is open for ${row.subject}, severity ${row.severity}.`;
    return line(
      'bad',
      said,
      inline(`${said} End it with \`finding close ${name}\`, or let it stand with \`finding accept ${name}\`.`),
    );
  },
});
