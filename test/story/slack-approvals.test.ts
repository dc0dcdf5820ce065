import { afterAll, beforeAll, describe } from 'vitest';
import { neededScopes } from '../../src/platforms/slack/scopes.ts';
import { type SlackWorkspace, slackWorkspace } from '../kit/slack/workspace.ts';
import { type ApprovalsStage, prepareOutside, tellApprovals } from './approvals.ts';
import { tellApprovalsInTime } from './approvals-in-time.ts';
import { slackDriver } from './slack-driver.ts';
import { slackEnv } from './slack-story.ts';
import { type StartedStory, startStory } from './start-story.ts';

describe('approvals in Slack', () => {
  let slack: SlackWorkspace;
  let story: StartedStory;
  let stage: ApprovalsStage;

  beforeAll(async () => {
    const outside = await prepareOutside();
    slack = await slackWorkspace();
    slack.setScopes(Object.keys(neededScopes));
    story = await startStory({ ...slackEnv(slack, 'http'), ...outside.env }, { clock: outside.clock });
    slack.aim(() => `http://127.0.0.1:${story.app.port}/slack/events`);
    stage = { story, driver: slackDriver(slack), outside };
  });
  afterAll(async () => {
    await story?.stop();
    await slack?.stop();
    await stage?.outside.close();
  });

  tellApprovals(() => stage);
  tellApprovalsInTime(() => stage);
});
