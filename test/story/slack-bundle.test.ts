import { describe } from 'vitest';
import { tellBundle } from './bundle.ts';
import { alone } from './scene.ts';
import { useSlackStory } from './slack-story.ts';

describe('several subjects in one go in Slack', () => tellBundle(useSlackStory('http', alone)));
