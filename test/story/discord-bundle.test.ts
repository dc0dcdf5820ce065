import { afterAll, beforeAll, describe } from 'vitest';
import { type DiscordServer, discordServer } from '../kit/discord/discord-server.ts';
import { tellBundle } from './bundle.ts';
import { discordDriver } from './discord-driver.ts';
import { discordEnv } from './discord-story.ts';
import type { Stage } from './scene.ts';
import { type StartedStory, startStory, until } from './start-story.ts';

describe('several subjects in one go in Discord', () => {
  let server: DiscordServer;
  let story: StartedStory;
  let stage: Stage;

  beforeAll(async () => {
    server = await discordServer();
    story = await startStory(discordEnv(server));
    await until('the commands', () => server.guild.commands.length > 0);
    stage = { story, driver: discordDriver(server) };
  });
  afterAll(async () => {
    await story?.stop();
    await server?.stop();
  });

  tellBundle(() => stage);
});
