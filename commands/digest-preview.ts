import { defineCommand } from '../src/chat/command.ts';
import { digestName } from '../src/digests/options.ts';
import { previewDigest } from '../src/digests/preview-digest.ts';

export const digestPreview = defineCommand({
  name: 'digest preview',
  summary: 'What a digest would say now, for your eyes alone',
  access: 'viewer',
  options: { name: digestName() },
  examples: ['digest preview churn-daily'],
  run: async ({ ctx, input }) => previewDigest(ctx, input),
});
