import { afterAll, beforeAll, describe, expect } from 'vitest';
import { type DiscordServer, discordServer } from '../kit/discord/discord-server.ts';
import { discordDriver } from './discord-driver.ts';
import { discordEnv } from './discord-story.ts';
import { prepareWatched, tellMonitoring, type WatchedStage } from './monitoring.ts';
import { type StartedStory, startStory, until } from './start-story.ts';

describe('readings, digests and drift in Discord', () => {
  let server: DiscordServer;
  let story: StartedStory;
  let stage: WatchedStage;

  const look: WatchedStage['look'] = async (what) => {
    if (what !== 'digest') return;
    const releases = server.channels.releases;
    const withCharts = releases ? server.messages(releases).filter(({ attachments }) => attachments.length > 0) : [];
    expect(withCharts).toHaveLength(2);
  };

  beforeAll(async () => {
    const watched = await prepareWatched();
    server = await discordServer();
    story = await startStory({ ...discordEnv(server), ...watched.env }, { clock: watched.clock });
    await until('the commands', () => server.guild.commands.length > 0);
    stage = { story, driver: discordDriver(server), watched, look };
  });
  afterAll(async () => {
    await story?.stop();
    await server?.stop();
    await stage?.watched.close();
  });

  tellMonitoring(() => stage);
});
