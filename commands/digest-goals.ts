import { z } from 'zod';
import type { Options, RunCall } from '../src/chat/command.ts';
import { PlaceInput } from '../src/digests/digest-setup.ts';
import type { Goal } from '../src/digests/options.ts';
import { StewardError } from '../src/kernel/errors.ts';
import { callerOf } from '../src/people/get-person.ts';
import type { Ctx } from '../src/store/unit.ts';
import type { PlatformPorts } from '../src/workspace/platform-ports.ts';
import { proveChannel, provingCard } from '../src/workspace/prove-channel.ts';

const Proven = z.array(PlaceInput);

/** Finds, joins and posts in each channel that a digest goes to. Calls platforms: for `before`. */
export async function proveGoals(
  { platformOf }: PlatformPorts,
  name: string,
  goals: readonly Goal[],
  { invocation }: Pick<RunCall<Options>, 'invocation'>,
): Promise<PlaceInput[]> {
  const proven: PlaceInput[] = [];
  for (const goal of goals) {
    if (goal.me) continue;
    const { platform, team } = goal.channel;
    const card = provingCard(`the digest ${name}`);
    proven.push({ platform, team, ...(await proveChannel(platformOf(platform), goal.channel, card, invocation.key)) });
  }
  return proven;
}

/** What `before` proved, and the caller's direct messages where he said `me`. */
export async function placesFor(
  ctx: Ctx,
  goals: readonly Goal[],
  { asked, invocation }: Pick<RunCall<Options>, 'asked' | 'invocation'>,
): Promise<PlaceInput[]> {
  const channels = Proven.parse(asked);
  const me = goals.some((goal) => goal.me) ? [{ ...directOf(invocation), person: (await callerOf(ctx)).id }] : [];
  return [...channels, ...me];
}

/** The direct messages of whoever speaks. */
export const directOf = ({ origin, speaker }: RunCall<Options>['invocation']) => ({
  platform: origin.platform,
  team: origin.team,
  channel: `@${speaker.id}`,
});

export function assertGoals(goals: readonly Goal[] | undefined): asserts goals is readonly Goal[] {
  if (goals !== undefined && goals.length > 0) return;
  throw new StewardError('MISSING_ARGUMENT', 'Say where the digest goes.', {
    field: 'in',
    hint: 'Name a channel, `--in #channel`, or `--in me` for your direct messages.',
  });
}
