import { afterAll, beforeAll } from 'vitest';
import { type DiscordServer, discordServer } from '../kit/discord/discord-server.ts';
import { discordDriver } from './discord-driver.ts';
import type { Around, Prepare, Stage } from './scene.ts';
import { type StartedStory, startStory, until } from './start-story.ts';

export interface DiscordStage<A extends Around = Around> extends Stage {
  readonly server: DiscordServer;
  readonly around: A;
}

/** Starts a server of Discord and the whole Steward for the tests of a file or block. */
export function useDiscordStory<A extends Around>(prepare: Prepare<A>): () => DiscordStage<A> {
  let around: A;
  let server: DiscordServer;
  let story: StartedStory;
  let stage: DiscordStage<A>;

  beforeAll(async () => {
    around = await prepare();
    server = await discordServer();
    story = await startStory({ ...discordEnv(server), ...around.env }, around);
    await until('the commands', () => server.guild.commands.length > 0);
    stage = { server, story, driver: discordDriver(server), around };
  });
  afterAll(async () => {
    await story?.stop();
    await server?.stop();
    await around?.close?.();
  });
  return () => stage;
}

/** The environment of a Steward that serves the first guild of a test server. */
export function discordEnv(server: DiscordServer): Record<string, string> {
  return {
    DISCORD_TOKEN: server.token,
    DISCORD_APPLICATION_ID: server.applicationId,
    DISCORD_GUILD_ID: server.guild.id,
    DISCORD_API_URL: server.apiUrl,
  };
}
