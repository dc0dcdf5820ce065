import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { choice, named, optional } from '../src/chat/options/index.ts';
import { auditOptions } from './audit-options.ts';

/** Chat is no place for a file of any length: the answer is the command line that writes it. */
export const auditExport = defineCommand({
  name: 'audit export',
  summary: 'How to write the ledger to a file',
  access: 'audit',
  options: { ...auditOptions, format: named(optional(choice('The format', ['jsonl', 'csv']))) },
  examples: ['audit export --format csv'],
  run: async ({ ctx, input }) => {
    const given = [
      input.from && `--from ${input.from.toISOString()}`,
      input.to && `--to ${input.to.toISOString()}`,
      input.kind && `--kind ${input.kind}`,
      input.model && `--model ${input.model}`,
      `--format ${input.format ?? 'jsonl'}`,
      `--workspace ${ctx.workspace}`,
    ].filter((part) => part);
    return line(
      'neutral',
      `Run this where Steward runs: \`npm run -s audit -- export ${given.join(' ')} > ledger.${input.format ?? 'jsonl'}\``,
    );
  },
});
