import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { restOfLine } from '../src/chat/options/index.ts';
import { acceptFinding } from '../src/evidence/end-finding.ts';
import { findingName } from '../src/evidence/find-findings.ts';
import { findingRef } from '../src/evidence/options.ts';
import { assertNotOwnWay, findingAcceptors } from '../src/lifecycle/evidence-rules.ts';

export const findingAccept = defineCommand({
  name: 'finding accept',
  summary: 'Let a finding stand, with the reason; for whom lifecycle.yml names',
  access: 'member',
  groups: async ({ ctx }) => (await findingAcceptors(ctx)).filter((name) => name !== 'admin'),
  options: { finding: findingRef(), reason: restOfLine('Why it may stand') },
  examples: ['finding accept F-3 synthetic addresses only'],
  run: async ({ ctx, input }) => {
    const row = await acceptFinding(ctx, input, findingAcceptors, assertNotOwnWay);
    return line('good', `${findingName(row.number)} of ${row.subject} is accepted. It stops no move any more.`);
  },
});
