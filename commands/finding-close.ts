import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { optional, restOfLine } from '../src/chat/options/index.ts';
import { closeFinding } from '../src/evidence/end-finding.ts';
import { findingName } from '../src/evidence/find-findings.ts';
import { findingRef } from '../src/evidence/options.ts';
import { findingAcceptors } from '../src/lifecycle/evidence-rules.ts';

export const findingClose = defineCommand({
  name: 'finding close',
  summary: 'End a finding that is mended; for whoever opened it, who may accept it, or an admin',
  access: 'member',
  options: { finding: findingRef(), reason: optional(restOfLine('How it was mended')) },
  examples: ['finding close F-3 addresses are hashed now'],
  run: async ({ ctx, input }) => {
    const row = await closeFinding(ctx, input, findingAcceptors);
    return line('good', `${findingName(row.number)} of ${row.subject} is closed.`);
  },
});
