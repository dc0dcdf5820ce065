import { z } from 'zod';
import { DeliveryError, type GroupsPort } from '../../chat/ports/platform.ts';
import type { Call } from './call.ts';

/** docs: objects/usergroup-object. `date_delete` is 0 while the group is in use. */
const list = z.looseObject({
  usergroups: z.array(
    z.looseObject({
      id: z.string(),
      handle: z.string().optional(),
      team_id: z.string().optional(),
      date_delete: z.number().optional(),
    }),
  ),
});
const users = z.looseObject({ users: z.array(z.string()) });

/** Codes that say there is no such user group (docs: usergroups.users.list, "Errors"). */
const GONE = ['no_such_subteam', 'subteam_not_found'];

/**
 * Slack's user groups: found by mention, id or handle, listed and written as a whole. Reading needs the scope
 * usergroups:read, writing usergroups:write.
 */
export function createUserGroups(call: Call): GroupsPort {
  const listed = (usergroup: string, signal: AbortSignal): Promise<readonly string[] | undefined> =>
    unlessGone(async () => (await call('usergroups.users.list', { usergroup }, users, signal)).users);
  return {
    async resolve(team, typed, signal) {
      const { usergroups } = await call('usergroups.list', {}, list, signal);
      const word = typed.trim();
      const id = /^<?!subteam\^([A-Z0-9]+)(?:\|[^>]*)?>?$/.exec(word)?.[1];
      const handle = word.replace(/^@/, '').toLowerCase();
      const found = usergroups
        .filter((each) => !each.date_delete && (each.team_id === undefined || each.team_id === team))
        .find((each) => each.id === (id ?? word) || (id === undefined && each.handle?.toLowerCase() === handle));
      return found && { group: found.id, name: found.handle ?? found.id };
    },
    members: (_team, usergroup, _among, signal) => listed(usergroup, signal),
    async setMembers(_team, usergroup, wanted, _among, signal) {
      const held = await listed(usergroup, signal);
      if (held === undefined) return false;
      // docs: usergroups.users.update replaces the whole list, and refuses an empty one (no_users_provided).
      const same = held.length === wanted.length && wanted.every((user) => held.includes(user));
      if (wanted.length === 0 || same) return true;
      const args = { usergroup, users: wanted.join(',') };
      return (await unlessGone(() => call('usergroups.users.update', args, z.looseObject({}), signal))) !== undefined;
    },
  };
}

async function unlessGone<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof DeliveryError && GONE.some((code) => error.message.includes(code))) return undefined;
    throw error;
  }
}
