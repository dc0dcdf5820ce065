import { describe } from 'vitest';
import { prepareDigests, tellDigests } from './digests.ts';
import { useSlackStory } from './slack-story.ts';

describe('digests in Slack', () => tellDigests(useSlackStory('http', prepareDigests)));
