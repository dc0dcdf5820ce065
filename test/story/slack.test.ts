import { describe } from 'vitest';
import { useSlackStory } from './slack-story.ts';
import { tellStory } from './story.ts';

describe('the story in Slack, over HTTP', () => tellStory(useSlackStory('http')));
