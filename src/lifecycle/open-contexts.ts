import type { Ctx } from '../store/unit.ts';
import { anyContextTokens } from '../workspace/may-report.ts';
import { gateOf } from './gate-entry.ts';
import type { Lifecycle } from './lifecycle.ts';
import { currentLifecycle } from './revision.ts';

/** Every context that a gate of the lifecycle asks for, once, as it is written there. */
export function requiredContexts({ tracks }: Lifecycle): string[] {
  const entries = Object.values(tracks).flatMap((track) => Object.values(track.gates).flat());
  const named = entries.map(gateOf).flatMap(({ gate, settings }) => (gate === 'checks' ? [settings].flat() : []));
  return [...new Set(named.filter((context) => typeof context === 'string'))];
}

/**
 * What warns of contexts that gates ask for and a token without a list of its own may report; undefined where there is
 * nothing to warn of.
 */
export async function openContexts(ctx: Ctx, lifecycle?: Lifecycle): Promise<string | undefined> {
  const tokens = await anyContextTokens(ctx);
  if (tokens.length === 0) return undefined;
  const contexts = requiredContexts(lifecycle ?? (await currentLifecycle(ctx)).lifecycle);
  if (contexts.length === 0) return undefined;
  const who = `${tokens.length === 1 ? 'the token' : 'the tokens'} ${few(tokens)}`;
  return `gates ask for ${few(contexts)}, and ${who} may report any context: \`token create <name> --scope checks:write --context "${contexts[0]}"\` makes one that may not`;
}

const few = (names: readonly string[]): string =>
  names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
