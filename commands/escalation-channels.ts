import { z } from 'zod';
import type { TypedStep } from '../src/incidents/paging/parse-step.ts';
import type { ProvedChannel } from '../src/incidents/paging/set-policy.ts';
import type { PlatformPorts } from '../src/workspace/platform-ports.ts';
import { proveChannel, provingCard } from '../src/workspace/prove-channel.ts';

const Proved = z.array(
  z.object({
    platform: z.enum(['slack', 'discord', 'console']),
    team: z.string(),
    channel: z.string(),
    name: z.string(),
  }),
);

/** Finds, joins and posts in each channel that steps name. Calls platforms: for `before`. */
export async function proveSteps(
  { platformOf }: PlatformPorts,
  policy: string,
  steps: readonly TypedStep[],
  key: string,
): Promise<ProvedChannel[]> {
  const proved: ProvedChannel[] = [];
  for (const step of steps) {
    if (step.do !== 'notify' || step.target.type !== 'channel') continue;
    const { ref } = step.target;
    const found = await proveChannel(platformOf(ref.platform), ref, provingCard('pages', policy), key);
    proved.push({ platform: ref.platform, team: ref.team, ...found });
  }
  return proved;
}

/** What `before` proved. */
export const provedChannels = (asked: unknown): ProvedChannel[] => Proved.parse(asked ?? []);
