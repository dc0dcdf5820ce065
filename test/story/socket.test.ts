import { describe } from 'vitest';
import { alone } from './scene.ts';
import { useSlackStory } from './slack-story.ts';
import { tellStory } from './story.ts';

describe('the story in Slack, over Socket Mode', () => tellStory(useSlackStory('socket', alone)));
