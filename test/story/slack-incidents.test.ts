import { describe, expect } from 'vitest';
import type { Seen } from './driver.ts';
import { prepareIncidents, tellAlert, tellDeclared, tellReady } from './incidents.ts';
import { useSlackStory } from './slack-story.ts';
import { until } from './start-story.ts';

describe('an alert and its incident in Slack', () => {
  const slackStage = useSlackStory('http', prepareIncidents);
  const stage = () => ({ ...slackStage(), room });
  tellReady(stage);
  tellDeclared(stage);
  tellAlert(stage);

  /** The channel of its own, in which the card stands as well; leo is asked in. */
  async function room(name: string): Promise<Seen> {
    const { slack } = slackStage();
    const called = await until('the room', async () => {
      const { channels } = await slack.call('conversations.list', {});
      const all = channels as readonly { readonly id: string; readonly name: string }[];
      return all.find((each) => each.name.startsWith(`${name.toLowerCase()}-`));
    });
    const card = await until('the card in the room', async () =>
      (await slack.messages(called.id)).find(({ words }) => words.startsWith(`${name} `)),
    );
    const invited = slack.calls.filter(({ method }) => method === 'conversations.invite').map(({ args }) => args);
    expect(invited).toContainEqual(expect.objectContaining({ channel: called.id }));
    expect(invited.map(({ users }) => users).join()).toContain(slack.users.leo);
    return { id: card.ts, channel: called.id, words: card.words, buttons: [] };
  }
});
