import { and, arrayContains, eq, isNull } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import type { Ctx } from '../store/unit.ts';
import type { Authenticated } from './authenticate-token.ts';
import { token } from './tables.ts';

interface Reported {
  readonly model: string;
  /** The context of a check that is reported; undefined: none. */
  readonly context: string | undefined;
  readonly evidence: boolean;
}

/**
 * Refuses what the token's lists leave out: NOT_ALLOWED. One with contexts reports these checks and no evidence, or the
 * program that runs one check could report whatever else a move waits for.
 */
export function assertMayReport(by: Authenticated, { model, context, evidence }: Reported): void {
  const { contexts, models } = by;
  if (models && !models.includes(model)) throw mayNot(by, `of ${model}`, `--model ${model}`);
  if (contexts && context !== undefined && !contexts.includes(context))
    throw mayNot(by, `the context ${context}`, `--context "${context}"`);
  if (contexts && evidence)
    throw new StewardError('NOT_ALLOWED', `The token ${by.name} may report ${contexts.join(', ')} and no evidence.`, {
      hint: 'An admin makes one for evidence with `token create <name> --scope checks:write`, without `--context`.',
    });
}

const mayNot = (by: Authenticated, what: string, option: string): StewardError =>
  new StewardError('NOT_ALLOWED', `The token ${by.name} may not report ${what}.`, {
    hint: `An admin makes one with \`token create <name> --scope checks:write ${option}\`.`,
  });

/** What a token may do, in words: "read, checks:write (ci/tests of churn)". */
export function mayWords(token: {
  readonly scopes: readonly string[];
  readonly contexts: readonly string[] | null;
  readonly models: readonly string[] | null;
}): string {
  const { scopes, contexts, models } = token;
  const limits = [...(contexts ? [contexts.join(', ')] : []), ...(models ? [`of ${models.join(', ')}`] : [])].join(' ');
  return scopes.map((scope) => (scope === 'checks:write' && limits ? `${scope} (${limits})` : scope)).join(', ');
}

/** The names of the tokens in use that may report any context, in alphabetical order. */
export async function anyContextTokens(ctx: Ctx): Promise<string[]> {
  const rows = await ctx.db
    .select({ name: token.name })
    .from(token)
    .where(
      and(
        eq(token.workspaceId, ctx.workspace),
        isNull(token.revokedAt),
        isNull(token.contexts),
        arrayContains(token.scopes, ['checks:write']),
      ),
    )
    .orderBy(token.name);
  return rows.map((row) => row.name);
}
