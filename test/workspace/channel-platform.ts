import type { PeoplePort, Platform } from '../../src/chat/ports/platform.ts';

/** A platform with one channel, `#releases` (C1), that notes what it was asked to do. */
export function channelPlatform(
  faults: { readonly invite?: string; readonly postFails?: Error } = {},
  people?: PeoplePort,
): Platform & { readonly calls: string[] } {
  const calls: string[] = [];
  const posted = new Map<string, string>();
  return {
    calls,
    name: 'slack',
    start: async () => {},
    stop: async () => {},
    status: () => ({ connected: true, detail: 'connected' }),
    post: async (to, card, marker) => {
      if (faults.postFails) throw faults.postFails;
      calls.push(`post ${to.channel} ${card.summary}`);
      posted.set(marker, to.channel);
      return { channel: to.channel, message: marker };
    },
    update: async () => {},
    find: async (to, marker) =>
      posted.get(marker) === to.channel ? { channel: to.channel, message: marker } : undefined,
    channels: {
      resolve: async (_team, channel) =>
        channel === '#releases' || channel === 'C1' ? { channel: 'C1', name: 'releases' } : undefined,
      join: async (_team, channel) => {
        calls.push(`join ${channel}`);
        return faults.invite === undefined ? { ok: true } : { ok: false, invite: faults.invite };
      },
    },
    ...(people ? { people } : {}),
  };
}
