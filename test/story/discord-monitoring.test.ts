import { describe, expect } from 'vitest';
import { useDiscordStory } from './discord-story.ts';
import { prepareWatched, tellMonitoring, type WatchedStage } from './monitoring.ts';

describe('readings, digests and drift in Discord', () => {
  const stage = useDiscordStory(prepareWatched);
  const look: WatchedStage['look'] = async (what) => {
    if (what !== 'digest') return;
    const { server } = stage();
    const releases = server.channels.releases;
    const withCharts = releases ? server.messages(releases).filter(({ attachments }) => attachments.length > 0) : [];
    expect(withCharts).toHaveLength(2);
  };
  tellMonitoring(() => ({ ...stage(), look }));
});
