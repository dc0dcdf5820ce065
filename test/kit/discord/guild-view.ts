import { memberOf } from './message-store.ts';
import type { Channel, Guild, User } from './world.ts';

const threadTypes: readonly number[] = [10, 11, 12];

/** A guild as GUILD_CREATE shows it (resources/guild and gateway-events "Guild Create"). */
export function guildView(guild: Guild, bot: User): object {
  const all = [...guild.channels.values()];
  const mine = guild.members.get(bot.id);
  return {
    id: guild.id,
    name: guild.name,
    icon: null,
    splash: null,
    discovery_splash: null,
    owner_id: guild.owner_id,
    afk_channel_id: null,
    afk_timeout: 300,
    verification_level: 0,
    default_message_notifications: 0,
    explicit_content_filter: 0,
    roles: guild.roles.map(({ id, name, permissions }, position) => roleView(id, name, permissions, position)),
    emojis: [],
    stickers: [],
    features: [],
    mfa_level: 0,
    application_id: null,
    system_channel_id: guild.system_channel_id,
    system_channel_flags: 0,
    rules_channel_id: null,
    vanity_url_code: null,
    description: null,
    banner: null,
    premium_tier: 0,
    preferred_locale: 'en-US',
    public_updates_channel_id: null,
    nsfw_level: 0,
    premium_progress_bar_enabled: false,
    safety_alerts_channel_id: null,
    joined_at: '2026-01-01T00:00:00.000Z',
    large: false,
    unavailable: false,
    member_count: guild.members.size,
    voice_states: [],
    members: mine ? [{ ...memberOf(mine), user: bot }] : [],
    channels: all.filter(({ type }) => !threadTypes.includes(type)).map(channelView),
    threads: all.filter(({ type }) => threadTypes.includes(type)).map(threadView),
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}

function roleView(id: string, name: string, permissions: string, position: number): object {
  return {
    id,
    name,
    permissions,
    position,
    color: 0,
    colors: { primary_color: 0 },
    hoist: false,
    managed: false,
    mentionable: false,
    flags: 0,
  };
}

export function channelView(channel: Channel): object {
  return { ...channel, position: 0, permission_overwrites: channel.permission_overwrites ?? [], nsfw: false, flags: 0 };
}

export function threadView(channel: Channel): object {
  const thread_metadata = {
    archived: false,
    auto_archive_duration: 4320,
    archive_timestamp: '2026-01-01T00:00:00.000Z',
    locked: false,
  };
  return {
    ...channel,
    owner_id: '0',
    message_count: 0,
    member_count: 0,
    rate_limit_per_user: 0,
    flags: 0,
    thread_metadata,
  };
}
