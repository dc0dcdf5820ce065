import { describe, expect, test } from 'vitest';
import type { Seen } from './driver.ts';
import { prepareIncidents, tellAlert, tellDeclared, tellMention, tellReady } from './incidents.ts';
import { createScene, said } from './scene.ts';
import { useSlackStory } from './slack-story.ts';
import { until } from './start-story.ts';

describe('an alert and its incident in Slack', () => {
  const slackStage = useSlackStory('http', prepareIncidents);
  const stage = () => ({ ...slackStage(), room });
  tellReady(stage);
  tellDeclared(stage);
  tellAlert(stage);
  tellMention(stage, () => slackStage().slack.users.leo ?? '?');
  const { say, cards, shows, lineUnder } = createScene(slackStage);
  const declared = async (title: string, sev: string): Promise<Seen> => {
    const answer = await say('mia', said('incident declare', { title }, { sev }));
    const name = /INC-\d+/.exec(answer)?.[0] ?? answer;
    return until(`the card of ${name}`, async () => (await cards()).find((card) => card.words.startsWith(`${name} `)));
  };

  test('@Steward ack needs no name, neither in the room of an incident nor in the thread of its card', async () => {
    const { slack } = slackStage();
    const idOf = (who: string): string => slack.users[who] ?? '';
    const card = await declared('ones', '1');
    const name = card.words.slice(0, card.words.indexOf(' '));
    const met = await room(name);
    await slack.mention(idOf('leo'), 'ack', { channel: met.channel });
    await shows(card, /being worked on[\s\S]*@?leo/i);
    await say('leo', said('incident role', { incident: name, role: 'scribe', person: '@rita' }));
    const members = async () =>
      (await slack.call('conversations.members', { channel: met.channel })).members as readonly string[];
    const all = ['mia', 'leo', 'rita'].map(idOf);
    await until(
      'who declared it, has it and has a part in it in the room',
      async () => {
        const inside = await members();
        return all.every((id) => inside.includes(id));
      },
      members,
    );
    const written = { channel: met.channel, text: 'a &lt;b&gt; in the loader', thread_ts: met.id };
    const { ts } = await slack.call('chat.postMessage', written, slack.tokenOf(idOf('leo')));
    await slack.react(idOf('mia'), { channel: met.channel, message: String(ts) }, 'pushpin');
    await lineUnder(card, /@?mia put a message of @?leo into the timeline/i);
    expect(await say('mia', said('incident show', { incident: name }))).toContain('a <b> in the loader');

    const other = await declared('twos', '3');
    expect(await say('leo', said('ack'), other)).toContain(other.words.slice(0, other.words.indexOf(' ')));
    await shows(other, /being worked on[\s\S]*@?leo/i);
    expect(slackStage().story.faults).toEqual([]);
  });

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
