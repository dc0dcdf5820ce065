import type { APIGuildMember, APIRole } from 'discord.js';
import { DeliveryError, type GroupsPort } from '../../chat/ports/platform.ts';
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
      if (isNoMember(error)) return false;
      throw error;
    }
  };
  const among = async (role: string, team: string, users: readonly string[], signal: AbortSignal) => {
    if (!(await list(team, signal)).some(({ id }) => id === role)) return undefined;
    const left = users.filter(isSnowflake);
    const inIt: string[] = [];
    const next = async (): Promise<void> => {
      for (let user = left.shift(); user !== undefined; user = left.shift())
        if (await has(team, role, user, signal)) inIt.push(user);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
    return inIt;
  };
  /** resources/guild, "Add Guild Member Role" and "Remove Guild Member Role": both need MANAGE_ROLES. */
  const change = async (method: 'PUT' | 'DELETE', path: `/${string}`, signal: AbortSignal): Promise<void> => {
    try {
      await api.call<void>({ method, path, signal });
    } catch (error) {
      if (isNoMember(error)) return;
      if (codeOf(error) !== 50013) throw error;
      const hint =
        'Give Steward the permission Manage Roles, and move its own role above this one: Server Settings, Roles.';
      throw new DeliveryError('no-access', 'Steward may not give this role.', { hint, cause: error });
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
    members: (team, role, users, signal) => among(role, team, users, signal),
    async setMembers(team, role, wanted, others, signal) {
      const held = await among(role, team, [...new Set([...wanted, ...others])], signal);
      if (held === undefined) return false;
      const path = (user: string) => `/guilds/${team}/members/${user}/roles/${role}` as const;
      // First who comes: nobody who mentions the role meanwhile reaches no one.
      for (const user of wanted.filter((each) => isSnowflake(each) && !held.includes(each)))
        await change('PUT', path(user), signal);
      for (const user of held.filter((each) => !wanted.includes(each))) await change('DELETE', path(user), signal);
      return true;
    },
  };
}

/** 10007 unknown member, 10013 unknown user. */
const isNoMember = (error: unknown): boolean => [10007, 10013].includes(codeOf(error) ?? 0);
