import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { getVersion } from '../src/registry/find.ts';
import { subjectName } from '../src/registry/names.ts';
import { versionName } from '../src/registry/options.ts';

/** No platform takes files from Steward yet: the answer is the command line that writes the archive. */
export const auditPack = defineCommand({
  name: 'audit pack',
  summary: 'Everything an auditor asks about a version, in one archive',
  access: 'audit',
  options: { version: versionName() },
  examples: ['audit pack churn@v12'],
  run: async ({ ctx, input }) => {
    await getVersion(ctx, input.version);
    const name = subjectName(input.version);
    const file = `audit-${name.replace('@', '-')}.zip`;
    return line(
      'neutral',
      `Run this where Steward runs: \`npm run -s audit -- pack ${name} --out ${file} --workspace ${ctx.workspace}\``,
    );
  },
});
