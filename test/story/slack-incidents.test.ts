import { describe } from 'vitest';
import { tellIncident } from './incidents.ts';
import { alone } from './scene.ts';
import { useSlackStory } from './slack-story.ts';

describe('an incident in Slack', () => tellIncident(useSlackStory('http', alone)));
