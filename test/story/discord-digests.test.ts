import { describe } from 'vitest';
import { prepareDigests, tellDigests } from './digests.ts';
import { useDiscordStory } from './discord-story.ts';

describe('digests in Discord', () => tellDigests(useDiscordStory(prepareDigests)));
