import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { askForPack } from '../src/proof/ask-for-pack.ts';
import { versionName } from '../src/registry/options.ts';

export const auditPack = defineCommand({
  name: 'audit pack',
  summary: 'Everything an auditor asks about a version, in one archive',
  access: 'audit',
  options: { version: versionName() },
  examples: ['audit pack churn@v12'],
  run: async ({ ctx, input, invocation }) => {
    const { platform, team } = invocation.origin;
    const { subject } = await askForPack(ctx, { ...input.version, platform, team });
    return line('neutral', `The audit pack of ${subject} is being made. You get it by direct message.`);
  },
});
