import { afterAll, beforeAll, describe } from 'vitest';
import { type DiscordServer, discordServer } from '../kit/discord/discord-server.ts';
import { type ApprovalsStage, prepareOutside, tellApprovals } from './approvals.ts';
import { tellApprovalsInTime } from './approvals-in-time.ts';
import { discordDriver } from './discord-driver.ts';
import { discordEnv } from './discord-story.ts';
import { type StartedStory, startStory, until } from './start-story.ts';

describe('approvals in Discord', () => {
  let server: DiscordServer;
  let story: StartedStory;
  let stage: ApprovalsStage;

  beforeAll(async () => {
    const outside = await prepareOutside();
    server = await discordServer();
    story = await startStory({ ...discordEnv(server), ...outside.env }, { clock: outside.clock });
    await until('the commands', () => server.guild.commands.length > 0);
    stage = { story, driver: discordDriver(server), outside };
  });
  afterAll(async () => {
    await story?.stop();
    await server?.stop();
    await stage?.outside.close();
  });

  tellApprovals(() => stage);
  tellApprovalsInTime(() => stage);
});
