import { describe } from 'vitest';
import { prepareOutside, tellApprovals } from './approvals.ts';
import { tellApprovalsInTime } from './approvals-in-time.ts';
import { useDiscordStory } from './discord-story.ts';

describe('approvals in Discord', () => {
  const stage = useDiscordStory(prepareOutside);
  tellApprovals(stage);
  tellApprovalsInTime(stage);
});
