import type { APIGuildChannel, APIGuildMember, APIRole } from 'discord.js';
import type { ChannelsPort } from '../../chat/ports/platform.ts';
import type { Api } from './api.ts';
import { codeOf } from './failures.ts';
import { missingIn, permissionsIn } from './permissions.ts';
import { isSnowflake } from './snowflake.ts';

/** resources/channel: text 0, announcement 5. */
const postable: readonly number[] = [0, 5];

/** Channels of a guild. A bot needs no joining on Discord, only permissions: `join` says which are missing. */
export function createChannels(api: Api, me: (signal?: AbortSignal) => Promise<string>): ChannelsPort {
  const list = (team: string, signal: AbortSignal): Promise<APIGuildChannel[]> =>
    api.call<APIGuildChannel[]>({ method: 'GET', path: `/guilds/${team}/channels`, signal });
  return {
    async resolve(team, typed, signal) {
      const wanted = typed.trim().replace(/^<#(\d+)>$/, '$1');
      const name = wanted.replace(/^#/, '').toLowerCase();
      const found = (await list(team, signal))
        .filter(({ type }) => postable.includes(type))
        .find((channel) => (isSnowflake(wanted) ? channel.id === wanted : channel.name.toLowerCase() === name));
      return found && { channel: found.id, name: found.name };
    },
    async join(team, channel, signal) {
      const found = (await list(team, signal)).find(({ id }) => id === channel);
      if (!found) {
        return { ok: false, invite: 'This server has no such channel any more. Choose one that is there.' };
      }
      const bot = await me(signal);
      const [member, roles] = await Promise.all([
        api.call<APIGuildMember>({ method: 'GET', path: `/guilds/${team}/members/${bot}`, signal }),
        api.call<APIRole[]>({ method: 'GET', path: `/guilds/${team}/roles`, signal }),
      ]).catch((error: unknown) => {
        if (codeOf(error) === 10007) return [undefined, []] as const;
        throw error;
      });
      if (!member) return { ok: false, invite: 'Steward is not in this server. Invite the bot again.' };
      const granted = permissionsIn({
        guild: team,
        member: { id: bot, roles: member.roles },
        roles,
        overwrites: found.permission_overwrites ?? [],
      });
      const missing = missingIn(granted);
      if (missing.length === 0) return { ok: true };
      const where = `Open the settings of #${found.name}, Permissions, add Steward`;
      return { ok: false, invite: `${where} and allow: ${missing.join(', ')}.` };
    },
  };
}
