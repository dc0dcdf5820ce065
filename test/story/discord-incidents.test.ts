import { describe } from 'vitest';
import { useDiscordStory } from './discord-story.ts';
import { tellIncident } from './incidents.ts';
import { alone } from './scene.ts';

describe('an incident in Discord', () => tellIncident(useDiscordStory(alone)));
