import { afterAll, beforeAll } from 'vitest';
import { neededScopes } from '../../src/platforms/slack/scopes.ts';
import { type SlackWorkspace, slackWorkspace } from '../kit/slack/workspace.ts';
import type { Stage } from './scene.ts';
import { slackDriver } from './slack-driver.ts';
import { type StartedStory, startStory } from './start-story.ts';

export interface SlackStage extends Stage {
  readonly slack: SlackWorkspace;
}

/** Starts a workspace of Slack and the whole Steward for the tests of a file or block. */
export function useSlackStory(by: 'http' | 'socket'): () => SlackStage {
  let slack: SlackWorkspace;
  let story: StartedStory;
  let stage: SlackStage;

  beforeAll(async () => {
    slack = await slackWorkspace();
    slack.setScopes(Object.keys(neededScopes));
    story = await startStory(slackEnv(slack, by));
    if (by === 'http') slack.aim(() => `http://127.0.0.1:${story.app.port}/slack/events`);
    else slack.aimSocket();
    stage = { slack, story, driver: slackDriver(slack) };
  });
  afterAll(async () => {
    await story?.stop();
    await slack?.stop();
  });
  return () => stage;
}

export function slackEnv(slack: SlackWorkspace, by: 'http' | 'socket'): Record<string, string> {
  const env = { SLACK_BOT_TOKEN: slack.botToken, SLACK_API_URL: slack.apiUrl };
  return by === 'http'
    ? { ...env, SLACK_SIGNING_SECRET: slack.signingSecret }
    : { ...env, SLACK_APP_TOKEN: slack.appToken };
}
