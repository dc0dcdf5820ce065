import { describe, expect } from 'vitest';
import { prepareWatched, tellMonitoring, type WatchedStage } from './monitoring.ts';
import { useSlackStory } from './slack-story.ts';

describe('readings, digests and drift in Slack', () => {
  const stage = useSlackStory('http', prepareWatched);
  const look: WatchedStage['look'] = async (what) => {
    if (what !== 'digest') return;
    expect(stage().slack.calls.map(({ method }) => method)).toContain('files.completeUploadExternal');
  };
  tellMonitoring(() => ({ ...stage(), look }));
});
