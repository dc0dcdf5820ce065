import { newId } from '../../src/kernel/ids.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { createRoom, type Room } from '../../src/room/room.ts';
import { seedRoom } from '../../src/room/seed-room.ts';
import { type Ctx, systemCtx } from '../../src/store/unit.ts';
import { type TestClock, testClock } from './context.ts';
import { type TestDatabase, testDatabase } from './database.ts';

export interface TestRooms {
  readonly clock: TestClock;
  /** A room in a workspace of its own, with #releases, #general, ada and leo. */
  fresh(): Promise<{ room: Room; ctx: Ctx }>;
  close(): Promise<void>;
}

/** Rooms on a real database, for one test file. */
export async function testRooms(): Promise<TestRooms> {
  const testing: TestDatabase = await testDatabase();
  const clock = testClock();
  return {
    clock,
    close: () => testing.close(),
    fresh: async () => {
      const unit = { db: testing.database.db, flush: [], clock: () => clock.now };
      const ctx = systemCtx(unit, { workspace: newId(), name: 'room', log: silentLog });
      await seedRoom(ctx, {
        channels: [{ id: 'releases', topic: 'Requests' }, { id: 'general' }],
        people: [
          { id: 'ada', name: 'Ada', about: 'admin', zone: 'Europe/Berlin' },
          { id: 'leo', name: 'Leo' },
        ],
      });
      return { room: createRoom(ctx), ctx };
    },
  };
}
