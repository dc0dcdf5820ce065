import { describe } from 'vitest';
import { useDiscordStory } from './discord-story.ts';
import { prepareIncidents, tellAlert, tellDeclared, tellReady } from './incidents.ts';

describe('an alert and its incident in Discord', () => {
  const stage = useDiscordStory(prepareIncidents);
  tellReady(stage);
  tellDeclared(stage);
  tellAlert(stage);
});
