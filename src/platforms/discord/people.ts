import type { APIGuildMember } from 'discord.js';
import type { PeoplePort, Standing } from '../../chat/ports/platform.ts';
import type { Api } from './api.ts';
import { codeOf } from './failures.ts';
import { isSnowflake } from './snowflake.ts';

/** resources/guild, "Guild Member Flags": a guest was invited to one voice channel only. */
const guestFlag = 1 << 4;

/** Standing of people on Discord, asked afresh each time. Discord tells nobody's time zone. */
export function createPeople(api: Api, serves: (team: string) => boolean): PeoplePort {
  return {
    async standing(team, user, signal) {
      if (!serves(team) || !isSnowflake(user)) return { standing: 'stranger' };
      try {
        const path = `/guilds/${team}/members/${user}` as const;
        return standingOf(await api.call<APIGuildMember>({ method: 'GET', path, signal }), new Date());
      } catch (error) {
        // 10007 unknown member, 10013 unknown user.
        const code = codeOf(error);
        if (code === 10007 || code === 10013) return { standing: 'gone' };
        throw error;
      }
    },
  };
}

/**
 * What a member counts as: one who has not passed the server's screening is a guest, one whom moderators have timed out
 * is deactivated until the time is over.
 */
export function standingOf(member: APIGuildMember, now: Date): Standing {
  const { user } = member;
  const named = { name: member.nick ?? user.global_name ?? user.username, handle: user.username };
  if (user.bot || user.system) return { standing: 'bot', ...named };
  const muted = member.communication_disabled_until;
  if (muted && new Date(muted) > now) return { standing: 'deactivated', ...named };
  if (member.pending || (member.flags & guestFlag) !== 0) return { standing: 'guest', ...named };
  return { standing: 'member', ...named };
}

/** The first of these guilds that somebody is a member of; with one guild, that one. */
export async function guildOf(api: Api, guilds: readonly string[], user: string): Promise<string | undefined> {
  if (guilds.length === 1) return guilds[0];
  for (const guild of guilds) {
    const path = `/guilds/${guild}/members/${user}` as const;
    const member = await api.call<APIGuildMember>({ method: 'GET', path }).catch(() => undefined);
    if (member) return guild;
  }
  return undefined;
}
