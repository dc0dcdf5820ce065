import { afterAll, beforeAll, describe, expect } from 'vitest';
import { neededScopes } from '../../src/platforms/slack/scopes.ts';
import { type SlackWorkspace, slackWorkspace } from '../kit/slack/workspace.ts';
import { prepareWatched, tellMonitoring, type WatchedStage } from './monitoring.ts';
import { slackDriver } from './slack-driver.ts';
import { slackEnv } from './slack-story.ts';
import { type StartedStory, startStory } from './start-story.ts';

describe('readings, digests and drift in Slack', () => {
  let slack: SlackWorkspace;
  let story: StartedStory;
  let stage: WatchedStage;

  const look: WatchedStage['look'] = async (what) => {
    if (what === 'digest') expect(slack.calls.map(({ method }) => method)).toContain('files.completeUploadExternal');
  };

  beforeAll(async () => {
    const watched = await prepareWatched();
    slack = await slackWorkspace();
    slack.setScopes(Object.keys(neededScopes));
    story = await startStory({ ...slackEnv(slack, 'http'), ...watched.env }, { clock: watched.clock });
    slack.aim(() => `http://127.0.0.1:${story.app.port}/slack/events`);
    stage = { story, driver: slackDriver(slack), watched, look };
  });
  afterAll(async () => {
    await story?.stop();
    await slack?.stop();
    await stage?.watched.close();
  });

  tellMonitoring(() => stage);
});
