import type { Card } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { digestName } from '../src/digests/options.ts';
import { previewDigest } from '../src/digests/preview-digest.ts';
import { isStewardError } from '../src/kernel/errors.ts';

export const digestPreview = defineCommand({
  name: 'digest preview',
  summary: 'What a digest would say now, for your eyes alone',
  access: 'viewer',
  options: { name: digestName() },
  examples: ['digest preview churn-daily'],
  // Read and drawn before the transaction: nothing but Postgres is waited for inside it. What is refused is refused by `run`.
  draws: true,
  before: async ({ ctx, input, invocation }) =>
    previewDigest(ctx, { ...input, drawnFor: invocation.origin.platform }).catch((error: unknown) => {
      if (isStewardError(error)) return undefined;
      throw error;
    }),
  run: async ({ ctx, input, asked }) => (asked as Card | undefined) ?? previewDigest(ctx, input),
});
