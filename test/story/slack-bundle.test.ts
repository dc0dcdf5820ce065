import { afterAll, beforeAll, describe } from 'vitest';
import { neededScopes } from '../../src/platforms/slack/scopes.ts';
import { type SlackWorkspace, slackWorkspace } from '../kit/slack/workspace.ts';
import { tellBundle } from './bundle.ts';
import type { Stage } from './scene.ts';
import { slackDriver } from './slack-driver.ts';
import { slackEnv } from './slack-story.ts';
import { type StartedStory, startStory } from './start-story.ts';

describe('several subjects in one go in Slack', () => {
  let slack: SlackWorkspace;
  let story: StartedStory;
  let stage: Stage;

  beforeAll(async () => {
    slack = await slackWorkspace();
    slack.setScopes(Object.keys(neededScopes));
    story = await startStory(slackEnv(slack, 'http'));
    slack.aim(() => `http://127.0.0.1:${story.app.port}/slack/events`);
    stage = { story, driver: slackDriver(slack) };
  });
  afterAll(async () => {
    await story?.stop();
    await slack?.stop();
  });

  tellBundle(() => stage);
});
