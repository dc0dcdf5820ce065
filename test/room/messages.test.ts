import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Card, fields, heading, line, text } from '../../src/chat/card.ts';
import { forgetInRoom } from '../../src/room/forget-person.ts';
import type { Room } from '../../src/room/room.ts';
import { type TestRooms, testRooms } from '../kit/test-rooms.ts';

const card = line('neutral', 'R-1 is open.');
let rooms: TestRooms;

beforeAll(async () => {
  rooms = await testRooms();
});
afterAll(() => rooms.close());

const inReleases = (room: Room, viewer = 'ada', thread?: string) =>
  room.messages({ viewer, channel: 'releases', thread, limit: 50 });

describe('messages', () => {
  test('come back as they were posted, times of cards as instants', async () => {
    const { room } = await rooms.fresh();
    const full: Card = {
      tone: 'waiting',
      summary: 'R-81',
      parts: [
        heading('R-81', 'pending'),
        text(['since ', { type: 'time', at: new Date('2026-11-21T14:31:00Z'), style: 'clock' }]),
        fields({ label: 'Soak', value: '2 d', mark: 'fail' }),
      ],
    };
    await room.post({ channel: 'releases', card: full });
    await room.post({ channel: 'releases', author: 'leo', text: 'looks good' });
    const [first, second] = await inReleases(room);
    expect(first).toMatchObject({ card: full, mine: false, at: rooms.clock.now, replies: 0, reactions: [] });
    expect(first?.author).toBeUndefined();
    expect(second).toMatchObject({ text: 'looks good', author: { id: 'leo', name: 'Leo' } });
  });

  test('posted twice with one key are one message', async () => {
    const { room } = await rooms.fresh();
    const said = { channel: 'releases', author: 'ada', text: 'once', key: 'say:ada:1' };
    const ids = await Promise.all([room.post(said), room.post(said), room.post(said)]);
    expect(new Set(ids).size).toBe(1);
    expect(await inReleases(room)).toHaveLength(1);
  });

  test('in an unknown channel or to an unknown person are refused', async () => {
    const { room } = await rooms.fresh();
    for (const channel of ['nowhere', '@nobody', '@']) {
      await expect(room.post({ channel, card })).rejects.toMatchObject({ code: 'UNKNOWN_CHANNEL' });
    }
  });

  test('of one workspace are not seen in another', async () => {
    const { room } = await rooms.fresh();
    const other = await rooms.fresh();
    await room.post({ channel: 'releases', card });
    expect(await inReleases(other.room)).toEqual([]);
  });

  test('of a thread stand in the thread, and their root counts them', async () => {
    const { room } = await rooms.fresh();
    const root = await room.post({ channel: 'releases', card });
    await room.post({ channel: 'releases', thread: root, author: 'ada', text: 'one' });
    const second = await room.post({ channel: 'releases', thread: root, author: 'ada', text: 'two' });
    expect((await inReleases(room)).map(({ id, replies }) => [id, replies])).toEqual([[root, 2]]);
    expect((await inReleases(room, 'leo', root)).map((each) => each.text)).toEqual(['one', 'two']);
    await room.remove(second, 'ada');
    expect((await inReleases(room))[0]?.replies).toBe(1);
  });

  test('are read backwards in pages, oldest first within each', async () => {
    const { room } = await rooms.fresh();
    for (const word of ['a', 'b', 'c', 'd', 'e']) await room.post({ channel: 'releases', author: 'ada', text: word });
    const newest = await room.messages({ viewer: 'ada', channel: 'releases', limit: 2 });
    const before = await room.messages({ viewer: 'ada', channel: 'releases', limit: 2, before: newest[0]!.seq });
    expect([...before, ...newest].map((each) => each.text)).toEqual(['b', 'c', 'd', 'e']);
  });

  test('to one person are seen by that person alone', async () => {
    const { room } = await rooms.fresh();
    const id = await room.post({ channel: '@leo', card });
    expect(await room.message('leo', id)).toMatchObject({ channel: '@leo' });
    expect(await room.message('ada', id)).toBeUndefined();
    expect(await room.changes('ada', 0, 10)).toEqual([]);
    expect((await room.channels('leo')).at(-1)).toMatchObject({ id: '@leo' });
    expect((await room.channels('leo')).at(-1)!.latest).toBeGreaterThan(0);
  });

  test('are edited in place, and not once they are removed', async () => {
    const { room } = await rooms.fresh();
    const id = await room.post({ channel: 'releases', card });
    await room.edit(id, line('good', 'applied'));
    expect((await room.message('ada', id))?.card?.summary).toBe('applied');
    await room.remove(id, 'leo');
    await expect(room.edit(id, card)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('are found by their marker in their channel, from the given instant on', async () => {
    const { room } = await rooms.fresh();
    const id = await room.post({ channel: 'releases', card, marker: 'm-1' });
    const earlier = new Date(rooms.clock.now.getTime() - 1);
    const later = new Date(rooms.clock.now.getTime() + 1);
    expect(await room.find('releases', 'm-1', earlier)).toBe(id);
    expect(await room.find('releases', 'm-1', later)).toBeUndefined();
    expect(await room.find('releases', 'm-2', earlier)).toBeUndefined();
    expect(await room.find('general', 'm-1', earlier)).toBeUndefined();
  });
});

describe('removing', () => {
  test('is for cards, own words and own answers; the words of others stay', async () => {
    const { room } = await rooms.fresh();
    const words = await room.post({ channel: 'releases', author: 'ada', text: 'mine' });
    await expect(room.remove(words, 'leo')).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    expect(await room.remove(words, 'ada')).toEqual({ channel: 'releases', card: false });
    expect(await room.remove(words, 'ada')).toBeUndefined();
    const posted = await room.post({ channel: 'releases', card });
    expect(await room.remove(posted, 'leo')).toEqual({ channel: 'releases', card: true });
    const answer = await room.answer({ person: 'ada', channel: 'releases', key: 'a', card });
    expect(await room.remove(answer, 'leo')).toBeUndefined();
    expect(await room.remove(answer, 'ada')).toEqual({ channel: 'releases', card: false });
  });

  test('leaves a change without content for browsers that were away', async () => {
    const { room } = await rooms.fresh();
    const id = await room.post({ channel: 'releases', author: 'ada', text: 'secret' });
    const before = await room.lastChange();
    await room.remove(id, 'ada');
    const [change] = await room.changes('leo', before, 10);
    expect(change).toMatchObject({ id, removed: true });
    expect(change?.text).toBeUndefined();
  });

  test('a forgotten person leaves no words', async () => {
    const { room, ctx } = await rooms.fresh();
    await room.post({ channel: 'releases', author: 'ada', text: 'my words' });
    await room.post({ channel: 'releases', author: 'leo', text: 'his words' });
    await room.answer({ person: 'ada', channel: 'releases', key: 'a', typed: '/whoami', card });
    await forgetInRoom(ctx, 'ada');
    expect((await inReleases(room)).map((each) => each.text)).toEqual(['his words']);
    expect(JSON.stringify(await room.changes('ada', 0, 10))).not.toContain('my words');
  });
});
