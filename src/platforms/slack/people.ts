import { z } from 'zod';
import { DeliveryError, type Standing } from '../../chat/ports/platform.ts';
import type { Call } from './call.ts';

const userInfo = z.looseObject({
  user: z.looseObject({
    id: z.string(),
    team_id: z.string().optional(),
    name: z.string().optional(),
    real_name: z.string().optional(),
    tz: z.string().optional(),
    deleted: z.boolean().optional(),
    is_bot: z.boolean().optional(),
    is_workflow_bot: z.boolean().optional(),
    is_restricted: z.boolean().optional(),
    is_ultra_restricted: z.boolean().optional(),
    is_stranger: z.boolean().optional(),
    profile: z.looseObject({ display_name: z.string().optional(), real_name: z.string().optional() }).optional(),
    enterprise_user: z.looseObject({ teams: z.array(z.string()).optional() }).optional(),
  }),
});

type User = z.infer<typeof userInfo>['user'];

/** Slackbot is a user of every team and no bot by its flags (docs: users.info). */
const SLACKBOT = 'USLACKBOT';

/** Codes that say there is no such user for us. */
const GONE = ['user_not_found', 'user_not_visible'];

export interface People {
  standing(team: string, user: string, signal?: AbortSignal): Promise<Standing>;
  /** True for bot users; kept, because a bot stays one. False when Slack does not say in time. */
  isBot(team: string, user: string): Promise<boolean>;
}

/** What Slack says about a user now (users.info). */
export function createPeople(call: Call): People {
  const kinds = new Map<string, boolean>();
  const standing: People['standing'] = async (team, user, signal) => {
    try {
      const found = standingOf(team, (await call('users.info', { user }, userInfo, signal)).user);
      if (kinds.size > 5_000) kinds.clear();
      kinds.set(user, found.standing === 'bot');
      return found;
    } catch (error) {
      if (error instanceof DeliveryError && GONE.some((code) => error.message.includes(code))) {
        return { standing: 'gone' };
      }
      throw error;
    }
  };
  return {
    standing,
    async isBot(team, user) {
      const known = kinds.get(user);
      if (known !== undefined) return known;
      try {
        return (await standing(team, user, AbortSignal.timeout(1_000))).standing === 'bot';
      } catch {
        return false;
      }
    },
  };
}

/** Everything but an ordinary member of the team itself has no rights (platforms.md section 4). */
export function standingOf(team: string, user: User): Standing {
  const kind = kindOf(team, user);
  const name = user.profile?.display_name || user.profile?.real_name || user.real_name || user.name;
  return {
    standing: kind,
    ...(name ? { name } : {}),
    ...(user.name ? { handle: user.name } : {}),
    ...(user.tz ? { zone: user.tz } : {}),
  };
}

function kindOf(team: string, user: User): Standing['standing'] {
  if (user.is_bot || user.is_workflow_bot || user.id === SLACKBOT) return 'bot';
  const teams = [user.team_id, ...(user.enterprise_user?.teams ?? [])];
  if (user.is_stranger || !teams.includes(team)) return 'stranger';
  if (user.deleted) return 'deactivated';
  return user.is_restricted || user.is_ultra_restricted ? 'guest' : 'member';
}
