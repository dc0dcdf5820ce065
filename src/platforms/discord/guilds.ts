import type { APIChannel, APIThreadChannel, GatewayGuildCreateDispatchData } from 'discord.js';
import { line } from '../../chat/card.ts';
import type { Host } from '../../chat/ports/platform.ts';
import type { Log } from '../../kernel/log.ts';
import type { Api } from './api.ts';
import { keepTrying } from './keep-trying.ts';
import type { Messages } from './messages.ts';
import { type DiscordCommand, registerByDiff } from './register.ts';
import { renderPost } from './render.ts';
import type { Threads } from './threads.ts';

export interface GuildPorts {
  readonly host: Host;
  readonly api: Api;
  readonly messages: Messages;
  readonly threads: Threads;
  readonly log: Log;
  readonly application: string;
  readonly commands: readonly DiscordCommand[];
  readonly stopping: AbortSignal;
  /** The pause before a failed step is tried again. */
  readonly pauseMs: number;
}

/** A guild as `GUILD_CREATE` shows it: its channels and open threads included. */
export type Guild = Pick<GatewayGuildCreateDispatchData, 'id' | 'name' | 'owner_id' | 'system_channel_id'> & {
  readonly channels?: readonly APIChannel[];
  readonly threads?: readonly APIThreadChannel[];
};

/** What a guild that is served cannot do yet, for the status line; undefined when all is well. */
export async function welcomeGuild(guild: Guild, ports: GuildPorts): Promise<string | undefined> {
  const { api, threads, log, application, commands, host, stopping, pauseMs } = ports;
  for (const { id, type } of guild.channels ?? []) threads.note({ id, type, parent_id: null });
  for (const thread of guild.threads ?? []) threads.note(thread);
  const failed = (error: unknown): void => log.warn('discord: a server waits', { guild: guild.id, error });
  const patience = { signal: stopping, pauseMs, failed };
  try {
    await keepTrying(() => host.connected({ team: guild.id, name: guild.name }), patience);
    const { created, changed, removed } = await keepTrying(
      () => registerByDiff(api, application, guild.id, commands),
      patience,
    );
    if (created.length + changed.length + removed.length > 0) {
      log.info('discord: commands registered', { guild: guild.id, created, changed, removed });
    }
    return undefined;
  } catch (error) {
    if (stopping.aborted) return undefined;
    log.error('discord: commands could not be registered', { guild: guild.id, error });
    return `commands are not registered in ${guild.name}: invite the bot with the scope applications.commands`;
  }
}

/** A guild that is not served is told so and left; nothing of it is kept. */
export async function leaveGuild(guild: Guild, { api, messages, log }: GuildPorts): Promise<void> {
  const card = line(
    'neutral',
    'This Steward serves other servers, so it leaves this one. Run your own to use it here.',
  );
  const body = renderPost(card, guild.id);
  const [text] = (guild.channels ?? []).filter(({ type }) => type === 0);
  const places = [guild.system_channel_id, text?.id, `@${guild.owner_id}`];
  for (const channel of places) {
    if (!channel) continue;
    const told = await messages.post({ team: guild.id, channel }, body, `g${guild.id}`).catch(() => undefined);
    if (told) break;
  }
  await api.call({ method: 'DELETE', path: `/users/@me/guilds/${guild.id}` });
  log.warn('discord: left a server that is not served', { guild: guild.id });
}
