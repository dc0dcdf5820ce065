import type { Option } from '../chat/option.ts';
import { text } from '../chat/options/index.ts';
import { MOST_SUGGESTIONS } from '../chat/options/matching.ts';
import type { Ctx } from '../store/unit.ts';
import { listIntegrations } from './integrations.ts';

/** The name of an integration, in lower case; completed with those in use, of the source that was named before it. */
export function integrationName(): Option<string, Ctx> {
  const name = text('Its name', { maxLength: 40, placeholder: 'name' });
  return {
    ...name,
    parse: (raw, env) => name.parse(raw, env).toLowerCase(),
    suggest: async (ctx, prefix, { source }) =>
      (
        await listIntegrations(ctx, { source: source?.toLowerCase(), prefix: prefix.toLowerCase() }, MOST_SUGGESTIONS)
      ).map((each) => ({
        value: each.name,
        label: `${each.source} ${each.name}`,
      })),
  };
}
