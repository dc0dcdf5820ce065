import type { DiscordServer } from '../kit/discord/discord-server.ts';

/** The environment of a Steward that serves the first guild of a test server. */
export function discordEnv(server: DiscordServer): Record<string, string> {
  return {
    DISCORD_TOKEN: server.token,
    DISCORD_APPLICATION_ID: server.applicationId,
    DISCORD_GUILD_ID: server.guild.id,
    DISCORD_API_URL: server.apiUrl,
  };
}
