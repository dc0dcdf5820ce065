import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { line } from '../../src/chat/card.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { createLive } from '../../src/room/live.ts';
import { createRoom } from '../../src/room/room.ts';
import { seedRoom } from '../../src/room/seed-room.ts';
import { openDatabase } from '../../src/store/connect.ts';
import { systemCtx } from '../../src/store/unit.ts';
import { type TestRooms, testRooms } from '../kit/test-rooms.ts';

const card = line('neutral', 'R-1 is open.');
let rooms: TestRooms;

beforeAll(async () => {
  rooms = await testRooms();
});
afterAll(() => rooms.close());

describe('changes', () => {
  test('are read in order and without gaps while many write at once', async () => {
    const { room } = await rooms.fresh();
    const ids = new Set<string>();
    let cursor = 0;
    let writing = true;
    const writers = Promise.all(
      Array.from({ length: 30 }, (_, index) => room.post({ channel: 'releases', author: 'ada', text: `${index}` })),
    ).finally(() => {
      writing = false;
    });
    for (let last = false; !last; ) {
      last = !writing;
      for (const change of await room.changes('leo', cursor, 7)) {
        expect(change.changed).toBeGreaterThan(cursor);
        cursor = change.changed;
        ids.add(change.id);
        last = false;
      }
    }
    expect(ids).toEqual(new Set(await writers));
  });

  test('wake those who listen in this process at once', async () => {
    const { room } = await rooms.fresh();
    const told = new Promise<number>((resolve) => room.live.subscribe(resolve));
    await room.post({ channel: 'releases', card });
    expect(await told).toBe(await room.lastChange());
    room.live.close();
  });

  test('of another process are noticed by looking', async () => {
    const { room } = await rooms.fresh();
    const live = createLive(() => room.lastChange(), silentLog, 10);
    const numbers: number[] = [];
    const told = new Promise<void>((resolve) => {
      live.subscribe((change) => {
        numbers.push(change);
        if (numbers.length === 2) resolve();
        else void room.post({ channel: 'releases', card });
      });
    });
    await told;
    expect(numbers[1]).toBe(numbers[0]! + 1);
    live.close();
  });

  test('are noticed again after the database was away', async () => {
    let away = true;
    const live = createLive(async () => (away ? Promise.reject(new Error('away')) : 7), silentLog, 5);
    const told = new Promise<number>((resolve) => live.subscribe(resolve));
    away = false;
    expect(await told).toBe(7);
    live.close();
  });
});

test('while the database is away everything says so in words for a person', async () => {
  const nowhere = openDatabase('postgres://nobody@127.0.0.1:1/nothing');
  const room = createRoom(systemCtx({ db: nowhere.db, flush: [] }, { workspace: 'w', name: 'room', log: silentLog }));
  const calls = [room.persons(), room.post({ channel: 'releases', card }), room.changes('ada', 0, 1)];
  const expected = { code: 'TRY_AGAIN', message: expect.stringContaining('cannot reach its database') };
  await Promise.all(calls.map((call) => expect(call).rejects.toMatchObject(expected)));
  await nowhere.close();
});

describe('persons and channels', () => {
  test('are seeded once, in their order', async () => {
    const { room, ctx } = await rooms.fresh();
    await seedRoom(ctx, { channels: [{ id: 'releases', topic: 'changed' }], people: [{ id: 'ada', name: 'Other' }] });
    expect((await room.persons()).map(({ id, name }) => [id, name])).toEqual([
      ['ada', 'Ada'],
      ['leo', 'Leo'],
    ]);
    expect((await room.channels()).map(({ id }) => id)).toEqual(['releases', 'general']);
    expect(await room.person('ada')).toEqual({ id: 'ada', name: 'Ada', about: 'admin', zone: 'Europe/Berlin' });
  });

  test.each([
    ['Grace Hopper', 'gracehopper'],
    ['Zoé', 'zoe'],
    ['  Bo 2 ', 'bo2'],
  ])('"%s" gets the id %s', async (name, id) => {
    const { room } = await rooms.fresh();
    expect((await room.addPerson({ name })).id).toBe(id);
    expect(await room.person(id)).toMatchObject({ name: name.trim() });
  });

  test.each([
    ['', 'BAD_INPUT'],
    ['   ', 'BAD_INPUT'],
    ['!!', 'BAD_INPUT'],
    ['Steward', 'BAD_INPUT'],
    ['x'.repeat(41), 'BAD_INPUT'],
    ['ADA', 'NAME_TAKEN'],
  ])('a person called "%s" is refused with %s', async (name, code) => {
    const { room } = await rooms.fresh();
    await expect(room.addPerson({ name })).rejects.toMatchObject({ code, field: 'name' });
  });
});
