import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { line } from '../../src/chat/card.ts';
import type { Room } from '../../src/room/room.ts';
import { type TestRooms, testRooms } from '../kit/test-rooms.ts';

const card = line('neutral', 'R-1 is open.');
const hour = 3_600_000;
let rooms: TestRooms;

beforeAll(async () => {
  rooms = await testRooms();
});
afterAll(() => rooms.close());

const inReleases = (room: Room, viewer = 'ada', thread?: string) =>
  room.messages({ viewer, channel: 'releases', thread, limit: 50 });

describe('answers', () => {
  test('are seen by the person who asked alone, and the last one to a key stands', async () => {
    const { room } = await rooms.fresh();
    const asked = { person: 'ada', channel: 'releases', key: 'answer:1', typed: '/promote churn' };
    await room.answer({ ...asked, card: line('waiting', 'Working on it.') });
    await room.answer({ ...asked, card });
    expect(await inReleases(room)).toMatchObject([{ card, text: '/promote churn', mine: true }]);
    expect(await inReleases(room, 'leo')).toEqual([]);
    expect(await room.changes('leo', 0, 10)).toEqual([]);
  });

  test('below a clicked message there is one for each person', async () => {
    const { room } = await rooms.fresh();
    const under = await room.post({ channel: 'releases', card });
    for (const key of ['1', '2'])
      await room.answer({ person: 'ada', channel: 'releases', under, key: `ada${key}`, card });
    await room.answer({ person: 'leo', channel: 'releases', under, key: 'leo1', card });
    expect((await inReleases(room)).map(({ id, under: below }) => below ?? id)).toEqual([under, under]);
    expect(await inReleases(room, 'leo')).toHaveLength(2);
  });

  test('to a click on an answer take its place', async () => {
    const { room } = await rooms.fresh();
    const asked = await room.answer({ person: 'ada', channel: 'releases', key: '1', card: line('neutral', 'Sure?') });
    const done = await room.answer({ person: 'ada', channel: 'releases', key: '2', replaces: asked, card });
    expect((await inReleases(room)).map(({ id }) => id)).toEqual([done]);
  });

  test('an hour old go when a new one comes to the same place', async () => {
    const { room } = await rooms.fresh();
    await room.answer({ person: 'ada', channel: 'releases', key: 'old', card });
    await room.answer({ person: 'ada', channel: 'general', key: 'elsewhere', card });
    rooms.clock.advance(hour + 1);
    const fresh = await room.answer({ person: 'ada', channel: 'releases', key: 'new', card });
    expect((await inReleases(room)).map(({ id }) => id)).toEqual([fresh]);
    expect(await room.messages({ viewer: 'ada', channel: 'general', limit: 9 })).toHaveLength(1);
  });
});

describe('reactions', () => {
  test('count once for each person and emoji, and go again', async () => {
    const { room } = await rooms.fresh();
    const message = await room.post({ channel: 'releases', card });
    const seen = await room.lastChange();
    const leo = { message, person: 'leo', emoji: 'white_check_mark' };
    await room.react({ ...leo, change: 'added' });
    await room.react({ ...leo, change: 'added' });
    await room.react({ message, person: 'ada', emoji: 'white_check_mark', change: 'added' });
    await room.react({ message, person: 'ada', emoji: 'eyes', change: 'added' });
    const [change] = await room.changes('ada', seen, 10);
    expect(
      Object.fromEntries(change!.reactions.map(({ emoji, people }) => [emoji, people.map(({ id }) => id).sort()])),
    ).toEqual({
      white_check_mark: ['ada', 'leo'],
      eyes: ['ada'],
    });
    await room.react({ ...leo, change: 'removed' });
    await room.react({ ...leo, change: 'removed' });
    const read = await room.message('ada', message);
    expect(read!.reactions.flatMap(({ people }) => people.map(({ id }) => id))).toEqual(['ada', 'ada']);
  });

  test('on a removed message or on an answer are refused', async () => {
    const { room } = await rooms.fresh();
    const removed = await room.post({ channel: 'releases', card });
    await room.remove(removed, 'ada');
    const answer = await room.answer({ person: 'ada', channel: 'releases', key: 'a', card });
    for (const message of [removed, answer]) {
      const reacting = room.react({ message, person: 'ada', emoji: 'x', change: 'added' });
      await expect(reacting).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });
});
