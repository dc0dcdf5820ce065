import { silentLog } from '../../src/kernel/log.ts';
import { type Console, createConsole } from '../../src/platforms/console/platform.ts';
import { createRoom, type Room } from '../../src/room/room.ts';
import { seedRoom } from '../../src/room/seed-room.ts';
import { type Ctx, systemCtx } from '../../src/store/unit.ts';
import { createWeb } from '../../src/web/server.ts';
import { testDatabase } from './database.ts';
import { type SampleHost, sampleComplete, sampleHost } from './sample-host.ts';

export interface SampleConsole {
  readonly url: string;
  readonly port: number;
  readonly ctx: Ctx;
  readonly room: Room;
  readonly console: Console;
  readonly host: SampleHost;
  stop(): Promise<void>;
}

export const sampleSeed = {
  channels: [
    { id: 'releases', topic: 'Requests to move a version, and what became of them' },
    { id: 'monitoring', topic: 'Drift and KPIs' },
    { id: 'incidents', topic: 'What is broken now' },
    { id: 'audit', topic: 'Rights, groups and policies as they change' },
    { id: 'general', topic: 'Everything else' },
  ],
  people: [
    { id: 'ada', name: 'Ada', about: 'admin' },
    { id: 'mia', name: 'Mia', about: 'engineer' },
    { id: 'leo', name: 'Leo', about: 'ml-leads' },
    { id: 'rita', name: 'Rita', about: 'risk' },
  ],
};

/** A console on a real database and a real port, with a sample host behind it. `empty` leaves the switch without persons. */
export async function startSampleConsole(options: { empty?: boolean } = {}): Promise<SampleConsole> {
  const { database, close } = await testDatabase();
  const ctx = systemCtx({ db: database.db, flush: [] }, { workspace: 'sample', name: 'room', log: silentLog });
  await seedRoom(ctx, options.empty ? { ...sampleSeed, people: [] } : sampleSeed);
  const room = createRoom(ctx);
  const host = sampleHost(() => console, 'sample');
  const console = createConsole({
    room,
    publicUrl: 'http://localhost',
    port: () => web.port(),
    log: silentLog,
    complete: sampleComplete,
    lists: host.lists,
    examples: () => ['/promote churn@v12 to production', '/model show churn', '/help'],
    addsPersons: options.empty ?? false,
    root: 'steward',
  });
  const web = createWeb({
    host: '127.0.0.1',
    port: 0,
    log: silentLog,
    mounts: [
      { path: '/console', fetch: console.fetch, close: console.close },
      { path: '/', fetch: () => new Response(null, { status: 302, headers: { location: '/console' } }) },
    ],
  });
  const port = await web.start();
  await console.start(host);
  return {
    url: `http://localhost:${port}`,
    port,
    ctx,
    room,
    console,
    host,
    stop: async () => {
      await console.stop();
      await web.stop();
      await close();
    },
  };
}
