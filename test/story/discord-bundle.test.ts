import { describe } from 'vitest';
import { tellBundle } from './bundle.ts';
import { useDiscordStory } from './discord-story.ts';
import { alone } from './scene.ts';

describe('several subjects in one go in Discord', () => tellBundle(useDiscordStory(alone)));
