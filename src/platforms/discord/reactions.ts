import type { APIMessage, APIUser } from 'discord.js';
import type { ReactionsPort } from '../../chat/ports/platform.ts';
import type { Api } from './api.ts';
import { normaliseEmoji } from './emoji.ts';
import { limits } from './limits.ts';

interface Standing {
  readonly user: string;
  readonly emoji: string;
}

/** Who reacted with what now, read from Discord and not from what the gateway happened to tell. */
export function createReactions(api: Api): ReactionsPort {
  const reactorsOf = async (path: `/${string}`, emoji: string, signal: AbortSignal): Promise<Standing[]> => {
    const standing: Standing[] = [];
    for (let after = '0'; ; ) {
      const query = { limit: String(limits.page), after };
      const users = await api.call<APIUser[]>({ method: 'GET', path, query, signal });
      standing.push(...users.filter(({ bot }) => !bot).map(({ id }) => ({ user: id, emoji })));
      const last = users.at(-1);
      if (users.length < limits.page || !last) return standing;
      after = last.id;
    }
  };
  return {
    async list(_to, ref, signal) {
      const path = `/channels/${ref.channel}/messages/${ref.message}` as const;
      const { reactions = [] } = await api.call<APIMessage>({ method: 'GET', path, signal });
      const standing: Standing[] = [];
      for (const { emoji } of reactions) {
        const name = normaliseEmoji(emoji);
        if (name === undefined || !emoji.name) continue;
        const found = await reactorsOf(`${path}/reactions/${encodeURIComponent(emoji.name)}`, name, signal);
        // Two skin tones of one hand are one reaction.
        for (const each of found) {
          if (!standing.some(({ user, emoji: known }) => user === each.user && known === name)) standing.push(each);
        }
      }
      return standing;
    },
  };
}
