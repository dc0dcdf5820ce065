import type {
  APIChannel,
  APIInteraction,
  APIThreadChannel,
  GatewayMessageCreateDispatchData,
  GatewayMessageDeleteBulkDispatchData,
  GatewayMessageDeleteDispatchData,
  GatewayReadyDispatchData,
} from 'discord.js';
import type { Guild } from './guilds.ts';
import type { ReactionData } from './reaction-events.ts';

/** The events Steward hears and what each carries (docs.discord.com, gateway-events). All others are passed over. */
export interface Events {
  READY: GatewayReadyDispatchData;
  RESUMED: unknown;
  GUILD_CREATE: Guild & { readonly unavailable?: boolean };
  GUILD_DELETE: { readonly id: string; readonly unavailable?: boolean };
  CHANNEL_CREATE: APIChannel;
  THREAD_CREATE: APIThreadChannel;
  INTERACTION_CREATE: APIInteraction;
  MESSAGE_CREATE: GatewayMessageCreateDispatchData;
  MESSAGE_DELETE: GatewayMessageDeleteDispatchData;
  MESSAGE_DELETE_BULK: GatewayMessageDeleteBulkDispatchData;
  MESSAGE_REACTION_ADD: ReactionData;
  MESSAGE_REACTION_REMOVE: ReactionData;
  MESSAGE_REACTION_REMOVE_ALL: { readonly guild_id?: string };
  MESSAGE_REACTION_REMOVE_EMOJI: { readonly guild_id?: string };
}

export type Listeners = { readonly [T in keyof Events]: (data: Events[T], key: string) => Promise<void> | void };

/** Hands an event to its listener; the documents promise that `d` has the shape that `t` says. */
export async function dispatch(listeners: Listeners, name: string, data: unknown, key: string): Promise<void> {
  if (!Object.hasOwn(listeners, name)) return;
  const listen = listeners[name as keyof Events] as (data: unknown, key: string) => Promise<void> | void;
  await listen(data, key);
}
