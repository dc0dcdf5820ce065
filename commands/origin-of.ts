import type { Invocation } from '../src/chat/invocation.ts';

/** Where a card may go when no channel is set: where the command was typed. */
export function originOf({ origin }: Invocation): { platform: string; team: string; channel: string } | undefined {
  return origin.channel === undefined
    ? undefined
    : { platform: origin.platform, team: origin.team, channel: origin.channel };
}
