import { describe } from 'vitest';
import { prepareOutside, tellApprovals } from './approvals.ts';
import { tellApprovalsInTime } from './approvals-in-time.ts';
import { useSlackStory } from './slack-story.ts';

describe('approvals in Slack', () => {
  const stage = useSlackStory('http', prepareOutside);
  tellApprovals(stage);
  tellApprovalsInTime(stage);
});
