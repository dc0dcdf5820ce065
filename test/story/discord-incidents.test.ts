import { describe, expect, test } from 'vitest';
import { useDiscordStory } from './discord-story.ts';
import { prepareIncidents, tellAlert, tellDeclared, tellMention, tellReady } from './incidents.ts';
import { createScene, said } from './scene.ts';
import { until } from './start-story.ts';

describe('an alert and its incident in Discord', () => {
  const stage = useDiscordStory(prepareIncidents);
  tellReady(stage);
  tellDeclared(stage);
  tellAlert(stage);
  tellMention(stage, () => stage().server.users.leo?.id ?? '?');
  const { say, cards, told, lineUnder } = createScene(stage);

  test('the menu of a message declares an incident, with its first line as the title and no model', async () => {
    const { server, story } = stage();
    const [mia, leo] = [server.users.mia!, server.users.leo!];
    const message = server.say(leo, server.channels.releases!, 'Scores are ones\nsince noon');
    const opened = server.messageCommand(mia, message, 'Declare an incident');
    const modal = await until('the form', () => opened.modal);
    expect(modal.components.map(({ component: each }) => [each?.custom_id, each?.value, each?.required])).toEqual([
      ['title', 'Scores are ones', true],
      ['sev', undefined, false],
      ['model', undefined, false],
    ]);
    server.submit(mia, opened, { title: 'Scores are ones', sev: '3' });
    const isIt = ({ words }: { words: string }) => /^INC-\d+ [\s\S]*Scores are ones/.test(words);
    await until('its card', async () => (await cards()).some(isIt), cards);
    expect(story.faults).toEqual([]);
  });

  test('who gets a part is in its thread, and a message there is pinned once Discord shows it to Steward', async () => {
    const { server, story } = stage();
    const [mia, leo] = [server.users.mia!, server.users.leo!];
    const card = (await cards()).find(({ words }) => words.includes('Scores are ones'))!;
    const name = card.words.slice(0, card.words.indexOf(' '));
    await say('mia', said('incident role', { incident: name, role: 'expert', person: '@leo' }));
    const root = server.messages(card.channel).find(({ id }) => id === card.id)!;
    await until('leo in the thread', () => server.thread(root)?.thread_members?.includes(leo.id));
    const message = server.say(leo, server.thread(root)!, 'the loader is full');
    server.react(mia, message, 'pushpin');
    expect((await told('mia', new RegExp(`not in the timeline of ${name}`))).words).toMatch(
      /Message Content Intent[\s\S]*incident note/,
    );
    server.setMessageContent(true);
    server.unreact(mia, message, 'pushpin');
    server.react(mia, message, 'pushpin');
    await lineUnder(card, /put a message of .*leo into the timeline/i);
    expect(await say('mia', said('incident show', { incident: name }))).toContain('the loader is full');
    expect(story.faults).toEqual([]);
  });
});
