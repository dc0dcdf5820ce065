import { afterAll, beforeAll, describe } from 'vitest';
import { type DiscordServer, discordServer } from '../kit/discord/discord-server.ts';
import { type DigestStage, digestClock, digestEnv, tellDigests } from './digests.ts';
import { discordDriver } from './discord-driver.ts';
import { discordEnv } from './discord-story.ts';
import { type StartedStory, startStory, until } from './start-story.ts';

describe('digests in Discord', () => {
  let server: DiscordServer;
  let story: StartedStory;
  let stage: DigestStage;

  beforeAll(async () => {
    const clock = digestClock();
    server = await discordServer();
    story = await startStory({ ...discordEnv(server), ...digestEnv }, { clock });
    await until('the commands', () => server.guild.commands.length > 0);
    stage = { story, driver: discordDriver(server), clock };
  });
  afterAll(async () => {
    await story?.stop();
    await server?.stop();
  });

  tellDigests(() => stage);
});
