import { afterAll, beforeAll } from 'vitest';
import { neededScopes } from '../../src/platforms/slack/scopes.ts';
import { type SlackWorkspace, slackWorkspace } from '../kit/slack/workspace.ts';
import type { Around, Prepare, Stage } from './scene.ts';
import { slackDriver } from './slack-driver.ts';
import { type StartedStory, startStory, until } from './start-story.ts';

export interface SlackStage<A extends Around = Around> extends Stage {
  readonly slack: SlackWorkspace;
  readonly around: A;
}

/** Starts a workspace of Slack and the whole Steward for the tests of a file or block. */
export function useSlackStory<A extends Around>(by: 'http' | 'socket', prepare: Prepare<A>): () => SlackStage<A> {
  let around: A;
  let slack: SlackWorkspace;
  let story: StartedStory;
  let stage: SlackStage<A>;

  beforeAll(async () => {
    around = await prepare();
    slack = await slackWorkspace();
    slack.setScopes(Object.keys(neededScopes));
    story = await startStory({ ...slackEnv(slack, by), ...around.env }, around);
    if (by === 'http') slack.aim(() => `http://127.0.0.1:${story.app.port}/slack/events`);
    else slack.aimSocket();
    if (by === 'socket') await slack.socket.connected(1);
    // A start that Slack answers too slowly goes on without it, and nobody is heard until it is back.
    await until('Slack', async () => (await fetch(`http://127.0.0.1:${story.app.port}/readyz`)).ok);
    stage = { slack, story, driver: slackDriver(slack), around };
  });
  afterAll(async () => {
    await story?.stop();
    await slack?.stop();
    await around?.close?.();
  });
  return () => stage;
}

export function slackEnv(slack: SlackWorkspace, by: 'http' | 'socket'): Record<string, string> {
  const env = { SLACK_BOT_TOKEN: slack.botToken, SLACK_API_URL: slack.apiUrl };
  return by === 'http'
    ? { ...env, SLACK_SIGNING_SECRET: slack.signingSecret }
    : { ...env, SLACK_APP_TOKEN: slack.appToken };
}
