import { describe } from 'vitest';
import { alone } from './scene.ts';
import { useSlackStory } from './slack-story.ts';
import { tellStory } from './story.ts';

describe('the story in Slack, over HTTP', () => tellStory(useSlackStory('http', alone)));
