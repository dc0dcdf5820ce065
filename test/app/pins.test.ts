import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { receiveReaction } from '../../src/app/receive-reaction.ts';
import { routes } from '../../src/app/routes.ts';
import type { ReadMessage } from '../../src/chat/ports/history.ts';
import { DeliveryError, type Standing } from '../../src/chat/ports/platform.ts';
import { plainText } from '../../src/chat/text.ts';
import { personForgottenEraseWords } from '../../src/consequences/person-forgotten-erase-words.ts';
import { createWanted } from '../../src/delivery/wanted.ts';
import { LONGEST_NOTE } from '../../src/incidents/response/add-note.ts';
import { declareIncident } from '../../src/incidents/response/declare-incident.ts';
import { incidentLine, incidentLineSubject } from '../../src/incidents/response/incident-line.ts';
import { mergeIncident } from '../../src/incidents/response/merge-incident.ts';
import { noteRoom } from '../../src/incidents/response/rooms.ts';
import { timelineOf } from '../../src/incidents/response/timeline.ts';
import { newId } from '../../src/kernel/ids.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { personForgotten } from '../../src/people/events.ts';
import { forgetPerson } from '../../src/people/forget-person.ts';
import { systemCtx } from '../../src/store/unit.ts';
import { connectTeam } from '../../src/workspace/connect-team.ts';
import { people, type SamplePerson } from '../kit/lifecycle.ts';
import { clock, useChurn, world } from '../lifecycle/churn-world.ts';
import { declared, reactionParts, roomOpens } from './reaction-world.ts';

useChurn({ flush: [createWanted(routes)] });

/** What the platform has, by message; everybody else is a member. */
let messages: Record<string, ReadMessage | DeliveryError>;
let standings: Record<string, Standing['standing']>;
let reads: string[];
let told: string[];
let count = 0;

const team = () => world.system.workspace;
const message = (id: string, text: string, more: Partial<ReadMessage> = {}): void => {
  const at = new Date(clock.now.getTime() - 600_000);
  const author = { type: 'person' as const, user: 'leo' };
  messages[id] = { ref: { channel: 'inc', message: id }, thread: 'm1', author, at, text, ...more };
};
const parts = () =>
  reactionParts({
    name: 'console',
    linkTo: (_: string, ref: { channel: string; message: string }) =>
      `https://chat.example/${ref.channel}/${ref.message}`,
    people: {
      standing: async (_: string, user: string) => ({ standing: standings[user] ?? 'member', name: user }),
    },
    history: {
      read: async (_: unknown, id: string) => {
        reads.push(id);
        const found = messages[id] ?? new DeliveryError('gone', 'It is gone.');
        if (found instanceof DeliveryError) throw found;
        return found;
      },
    },
  });
const pin = (
  user: string,
  id: string,
  more: { team?: string; channel?: string; change?: 'removed'; key?: string } = {},
) =>
  receiveReaction(parts(), {
    origin: { platform: 'console', team: more.team ?? team(), channel: more.channel ?? 'inc', message: id },
    user,
    emoji: 'pushpin',
    change: more.change ?? 'added',
    key: more.key ?? `pin ${count++}`,
    answer: { say: async (card) => void told.push(`${user}: ${plainText(card.summary)}`), form: async () => false },
  });
const timeline = async (number = 1) =>
  (await timelineOf(world.system, number)).filter(({ kind }) => kind === 'incident.noted');
const noted = async (number = 1) => (await timeline(number)).map(({ words }) => plainText(words));
const forget = async (name: SamplePerson) => {
  await forgetPerson(world.as('ada'), { person: people[name] });
  const fact = { ...personForgotten({ person: people[name], identities: 1, groups: [] }), id: newId(), at: clock.now };
  await personForgottenEraseWords.run(world.system, { ...fact, workspace: team(), actor: world.system.actor });
};

beforeEach(async () => {
  [messages, standings, reads, told] = [{}, {}, [], []];
  await connectTeam(world.unit, silentLog, { platform: 'console', team: team(), name: 'Console' });
  await declared();
});

describe('a pin on a message of an incident', () => {
  it('puts it into the timeline once, at its own time, as its author’s words and with a link', async () => {
    message('a', 'the pods run out of memory\n<@everyone> *now* <https://evil.example|here>');
    await pin('mia', 'a', { key: 'one' });
    await pin('mia', 'a', { key: 'one' });
    await Promise.all([pin('mia', 'a'), pin('rita', 'a'), pin('leo', 'a')]);
    await pin('mia', 'a', { change: 'removed' });
    const [entry, ...more] = await timeline();
    expect(more).toEqual([]);
    expect(entry?.at).toEqual(new Date(clock.now.getTime() - 600_000));
    expect(entry?.words).toMatchObject([
      { type: 'person', id: people.leo },
      // One literal text: nothing in it comes alive.
      ': the pods run out of memory\n<@everyone> *now* <https://evil.example|here>',
      ' (',
      { type: 'link', url: 'https://chat.example/inc/a' },
      ', ',
      'pinned by ',
      { type: 'person', id: people.mia },
      ')',
    ]);
    const line = await incidentLine(world.system, incidentLineSubject(1, entry!.fact), {
      platform: 'console',
      team: team(),
      channel: 'inc',
    });
    expect(line?.summary).toBe('@mia put a message of @leo into the timeline.');
    expect(told).toEqual([]);
  });

  it('takes what the author pins himself, what an app wrote, and of a long text as much as a note holds', async () => {
    message('own', 'I restarted it');
    message('app', 'CPU 100 %', { author: { type: 'app' } });
    message('long', 'x'.repeat(40_000));
    message('late', 'ahead of our clock', { at: new Date(clock.now.getTime() + 60_000) });
    for (const id of ['own', 'app', 'late']) await pin('leo', id);
    await pin('mia', 'long');
    const all = await noted();
    expect(all).toHaveLength(4);
    expect(all).toEqual(
      expect.arrayContaining([
        '@leo: I restarted it (message)',
        'an app: CPU 100 % (message, pinned by @leo)',
        '@leo: ahead of our clock (message)',
        `@leo: ${'x'.repeat(LONGEST_NOTE - 1)}\u2026 (message, pinned by @mia)`,
      ]),
    );
  });

  it('is for members: others are refused once, bots in silence, and nothing is kept', async () => {
    message('a', 'secret', { author: { type: 'person', user: 'zoe' } });
    standings = { guest: 'guest', stranger: 'stranger', robot: 'bot' };
    for (const user of ['guest', 'stranger', 'robot', 'guest']) await pin(user, 'a');
    await world.unit.db.execute(
      sql`update person set role = 'viewer' where workspace_id = ${team()} and id = ${people.rita}`,
    );
    await pin('rita', 'a');
    expect(await noted()).toEqual([]);
    const zoe = await world.unit.db.execute(
      sql`select 1 from identity where workspace_id = ${team()} and user_id = 'zoe'`,
    );
    expect(zoe).toEqual([]);
    expect(told.map((each) => each.split(':')[0])).toEqual(['guest', 'stranger', 'rita']);
  });

  it('asks the platform nothing where no incident is, and does nothing outside its thread', async () => {
    message('a', 'elsewhere', { thread: 'other' });
    message('b', 'in the channel itself');
    delete (messages.b as { thread?: string }).thread;
    await pin('mia', 'a', { channel: 'general' });
    expect(reads).toEqual([]);
    await pin('mia', 'a');
    await pin('mia', 'b');
    expect([reads, await noted(), told]).toEqual([['a', 'b'], [], []]);
  });

  it('in a channel shared with others is for our members, whoever wrote it, and only about our own incident', async () => {
    standings = { outsider: 'stranger' };
    message('a', 'said by another company', { author: { type: 'person', user: 'outsider' } });
    await pin('mia', 'a');
    expect(await noted()).toEqual(['@outsider: said by another company (message, pinned by @mia)']);
    await pin('outsider', 'a');
    expect(told).toEqual([expect.stringMatching(/^outsider: You have no rights here/)]);

    // Another workspace that has an incident of its own in this channel; the thread is that of ours.
    const other = `${team()}-other`;
    await connectTeam(world.unit, silentLog, { platform: 'console', team: other, name: 'Other' });
    const theirs = systemCtx(world.unit, { workspace: other, name: 'test', log: silentLog });
    const origin = { platform: 'console', team: other, channel: 'inc' };
    await declareIncident(theirs, { title: 'Ones', severity: 3, origin });
    await world.unit.db.execute(sql`
      update card set ref_channel = 'inc', ref_message = 'm9' where workspace_id = ${other} and subject = 'incident:1'`);
    message('b', 'ours');
    reads = [];
    await pin('mia', 'b', { team: other });
    await pin('mia', 'b', { team: 'never-connected' });
    expect(reads).toEqual(['b']);
    const notes = (await timelineOf(theirs, 1)).filter(({ kind }) => kind === 'incident.noted');
    expect([notes, (await noted()).length]).toEqual([[], 1]);
  });

  it('counts anywhere in a room, and for what the incident was merged into', async () => {
    await roomOpens();
    message('a', 'said in the room', { ref: { channel: 'room', message: 'a' } });
    delete (messages.a as { thread?: string }).thread;
    await pin('mia', 'a', { channel: 'room' });
    expect(await noted()).toEqual(['@leo: said in the room (message, pinned by @mia)']);
    await declareIncident(world.as('mia'), { title: 'The same', severity: 1, model: 'churn' });
    await mergeIncident(world.as('leo'), { incident: 1, into: 2 });
    message('b', 'said later', { ref: { channel: 'room', message: 'b' } });
    await pin('mia', 'b', { channel: 'room' });
    expect(await noted(2)).toEqual(['@leo: said later (message, pinned by @mia)']);
  });

  it.each<[string, string, string, Partial<ReadMessage> | DeliveryError]>([
    ['a picture alone', 'has no text', '', {}],
    ['a text that the platform withholds', 'Turn the switch on', '', { withheld: 'Turn the switch on.' }],
    ['a missing right', 'Add the scope', '', new DeliveryError('refused', 'refused', { hint: 'Add the scope.' })],
  ])('says plainly that it cannot read %s', async (_, why, text, how) => {
    const room = { channel: 'inc', name: 'inc-1' };
    await noteRoom(world.system, { incident: 1, platform: 'console', team: team(), room });
    message('a', text, how instanceof DeliveryError ? {} : how);
    if (how instanceof DeliveryError) messages.a = how;
    const said: string[] = [];
    await receiveReaction(parts(), {
      origin: { platform: 'console', team: team(), channel: 'inc', message: 'a' },
      ...{ user: 'mia', emoji: 'pushpin', change: 'added', key: `pin ${count++}` },
      answer: { say: async (card) => void said.push(JSON.stringify(card)), form: async () => false },
    });
    expect(said.join()).toContain(why);
    expect(said.join()).toContain('incident note INC-1');
    expect(await noted()).toEqual([]);
  });

  it('leaves out what Steward wrote and what was deleted, in silence', async () => {
    message('ours', 'INC-1 Zeros', { author: { type: 'steward' } });
    await pin('mia', 'ours');
    await pin('mia', 'deleted');
    expect([await noted(), told]).toEqual([[], []]);
  });
});

describe('a forgotten person', () => {
  it.each<SamplePerson>(['leo', 'mia'])(
    'who wrote or pinned (%s) leaves neither name nor words of his',
    async (name) => {
      message('a', 'my cat sat on it');
      message('b', 'disk full', { author: { type: 'app' } });
      await pin('mia', 'a');
      await pin('mia', 'b');
      await forget(name);
      const all = (await noted()).join('\n');
      expect(all).not.toContain(`@${name}`);
      // The words are their author's: whoever pins an app's has put them in.
      if (name === 'leo') expect(all).not.toContain('my cat');
      else expect(all).toContain('my cat');
      expect(all.includes('disk full')).toBe(name === 'leo');
      if (name !== 'leo') return;
      message('c', 'my dog too');
      await pin('rita', 'c');
      expect((await noted()).join()).not.toContain('my dog');
      expect(told.join()).toContain('told to forget');
    },
  );
});
