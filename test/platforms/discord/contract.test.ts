import { silentLog } from '../../../src/kernel/log.ts';
import { createDiscord } from '../../../src/platforms/discord/platform.ts';
import { type Fault, type PlatformHarness, platformContract } from '../../contracts/platform.ts';
import { discordServer } from '../../kit/discord/discord-server.ts';
import { customIdsOf, liveIn, textsOf } from '../../kit/discord/readable.ts';
import type { Message } from '../../kit/discord/world.ts';
import { configFor } from './harness.ts';

const faults: readonly Fault[] = ['away', 'rate-limited', 'dropped'];

async function harness(): Promise<PlatformHarness> {
  const server = await discordServer();
  const platform = createDiscord(configFor(server), silentLog);
  const { releases } = server.channels;
  const address = { team: server.guild.id, channel: releases!.id };
  const found = ({ channel, message }: { channel: string; message: string }): Message => {
    const it = server.messages(channel).find(({ id }) => id === message);
    if (!it) throw new Error('There is no such message.');
    return it;
  };
  const role = '200000000000000001';
  server.setRole(role, 'ML Leads');
  server.setMessageContent(true);
  // How many calls there had been, and when that was seen.
  const counted = [{ at: 0, calls: 0 }];
  return {
    platform,
    recentCalls() {
      const now = performance.now();
      counted.push({ at: now, calls: server.calls.length });
      while (counted[1] && counted[1].at < now - 1_100) counted.shift();
      return server.calls.length - counted[0]!.calls;
    },
    group: {
      id: role,
      name: 'ML Leads',
      typed: [`<@&${role}>`, role, '@ml leads', 'ML Leads'],
      unknown: ['@everyone', server.guild.id, '@nothing', '200000000000000009', ''],
      other: server.users.leo!.id,
      setMembers: (users) => server.setRole(role, users && 'ML Leads', users ?? []),
    },
    address,
    channelName: 'releases',
    unknown: { team: server.guild.id, channel: '100000000000000001' },
    person: server.users.ada!.id,
    texts: async (ref) => textsOf(found(ref)),
    live: async (ref) => liveIn(found(ref)).map(({ kind, source }) => `${kind}: ${source}`),
    files: async (ref) => {
      const { attachments, embeds } = found(ref);
      const shown = embeds.map(({ image }) => image?.url.replace('attachment://', ''));
      return attachments.map(({ filename, bytes, description }) => ({
        name: filename,
        bytes,
        ...(description === undefined ? {} : { alt: description }),
        picture: shown.includes(filename),
      }));
    },
    buttons: async (ref) => customIdsOf(found(ref)),
    count: async () => server.messages(releases!).filter(({ author }) => author.id === server.bot.id).length,
    remove: async (ref) => server.remove(found(ref)),
    react: async (ref, user, emoji) =>
      server.react(Object.values(server.users).find(({ id }) => id === user)!, found(ref), emoji),
    async says(user, words, root) {
      const channel = root ? server.thread(found(root))! : releases!;
      const { id } = server.say(Object.values(server.users).find((each) => each.id === user)!, channel, words);
      return { channel: releases!.id, message: id };
    },
    faults,
    async fault(kind) {
      if (kind === 'away') {
        const back = await server.away();
        setTimeout(() => void back(), 700);
        return;
      }
      server.fault(kind === 'dropped' ? { type: 'dropped' } : { type: 'rate-limited', seconds: 2, scope: 'shared' });
    },
    async stop() {
      await platform.stop();
      await server.stop();
    },
  };
}

platformContract('Discord', harness, faults);
