import type { APIGuildMember, APIRole } from 'discord.js';
import type { GroupsPort } from '../../chat/ports/platform.ts';
import type { Api } from './api.ts';
import { codeOf } from './failures.ts';
import { isSnowflake } from './snowflake.ts';

/** Members asked about at the same time: Discord takes 50 calls a second of a bot, and people wait for some of them. */
const AT_ONCE = 8;

/**
 * A guild's roles. Listing who has one needs the privileged intent GUILD_MEMBERS (topics/gateway, "Gateway Intents"), so
 * each user of `among` is asked about by himself, which needs none.
 */
export function createRoles(api: Api): GroupsPort {
  const list = (team: string, signal: AbortSignal): Promise<APIRole[]> =>
    api.call<APIRole[]>({ method: 'GET', path: `/guilds/${team}/roles`, signal });
  const has = async (team: string, role: string, user: string, signal: AbortSignal): Promise<boolean> => {
    try {
      const path = `/guilds/${team}/members/${user}` as const;
      return (await api.call<APIGuildMember>({ method: 'GET', path, signal })).roles.includes(role);
    } catch (error) {
      // 10007 unknown member, 10013 unknown user.
      const code = codeOf(error);
      if (code === 10007 || code === 10013) return false;
      throw error;
    }
  };
  return {
    async resolve(team, typed, signal) {
      const wanted = typed.trim().replace(/^<@&(\d+)>$/, '$1');
      const name = wanted.replace(/^@/, '').toLowerCase();
      // The role @everyone has the guild's own id: it is no list of people.
      const found = (await list(team, signal)).find(
        (role) => role.id !== team && (role.id === wanted || role.name.toLowerCase() === name),
      );
      return found && { group: found.id, name: found.name };
    },
    async members(team, role, among, signal) {
      if (!(await list(team, signal)).some(({ id }) => id === role)) return undefined;
      const left = among.filter(isSnowflake);
      const inIt: string[] = [];
      const next = async (): Promise<void> => {
        for (let user = left.shift(); user !== undefined; user = left.shift())
          if (await has(team, role, user, signal)) inIt.push(user);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, next));
      return inIt;
    },
  };
}
