import { describe } from 'vitest';
import { useDiscordStory } from './discord-story.ts';
import { alone } from './scene.ts';
import { tellStory } from './story.ts';

describe('the story in Discord', () => tellStory(useDiscordStory(alone)));
