import { afterAll, beforeAll, describe } from 'vitest';
import { neededScopes } from '../../src/platforms/slack/scopes.ts';
import { type SlackWorkspace, slackWorkspace } from '../kit/slack/workspace.ts';
import { type DigestStage, digestClock, digestEnv, tellDigests } from './digests.ts';
import { slackDriver } from './slack-driver.ts';
import { slackEnv } from './slack-story.ts';
import { type StartedStory, startStory } from './start-story.ts';

describe('digests in Slack', () => {
  let slack: SlackWorkspace;
  let story: StartedStory;
  let stage: DigestStage;

  beforeAll(async () => {
    const clock = digestClock();
    slack = await slackWorkspace();
    slack.setScopes(Object.keys(neededScopes));
    story = await startStory({ ...slackEnv(slack, 'http'), ...digestEnv }, { clock });
    slack.aim(() => `http://127.0.0.1:${story.app.port}/slack/events`);
    stage = { story, driver: slackDriver(slack), clock };
  });
  afterAll(async () => {
    await story?.stop();
    await slack?.stop();
  });

  tellDigests(() => stage);
});
