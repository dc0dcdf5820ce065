import { expect } from 'vitest';
import { fileParts } from '../../../src/chat/files.ts';
import { silentLog } from '../../../src/kernel/log.ts';
import { createConsole } from '../../../src/platforms/console/platform.ts';
import { renderCard } from '../../../src/platforms/console/render.ts';
import { createRoom, type Room } from '../../../src/room/room.ts';
import { seedRoom } from '../../../src/room/seed-room.ts';
import { systemCtx } from '../../../src/store/unit.ts';
import { type PlatformHarness, platformContract } from '../../contracts/platform.ts';
import { testDatabase } from '../../kit/database.ts';

const ownTags = new Set(
  'div header h3 p strong code span svg path dl dt dd table thead tbody tr th td button'.split(' '),
);

platformContract('the console', makeHarness, ['away', 'dropped']);

async function makeHarness(): Promise<PlatformHarness> {
  const { database, close } = await testDatabase();
  const ctx = systemCtx({ db: database.db, flush: [] }, { workspace: 'sample', name: 'room', log: silentLog });
  await seedRoom(ctx, { channels: [{ id: 'releases' }], people: [{ id: 'ada', name: 'Ada' }] });
  const room = createRoom(ctx);
  let fault: 'away' | 'rate-limited' | 'dropped' | undefined;
  const faulty: Room = {
    ...room,
    async post(input) {
      const kind = fault;
      fault = undefined;
      if (kind === 'away') throw refused();
      const id = await room.post(input);
      if (kind === 'dropped') throw new Error('write CONNECTION_ENDED');
      return id;
    },
  };
  const platform = createConsole({
    room: faulty,
    publicUrl: 'http://localhost:3000',
    port: () => 3000,
    log: silentLog,
    complete: async () => ({ items: [] }),
    lists: async () => [],
    examples: () => [],
    addsPersons: false,
    root: 'steward',
  });
  const markupOf = async (ref: { message: string }) => {
    const message = await room.message('ada', ref.message);
    return renderCard(message!.card!).markup;
  };
  return {
    platform,
    address: { team: 'sample', channel: 'releases' },
    channelName: 'releases',
    unknown: { team: 'sample', channel: 'nowhere' },
    person: 'ada',
    texts: async (ref) => wordsOf(await markupOf(ref)),
    live: async (ref) =>
      [...(await markupOf(ref)).matchAll(/<([a-z0-9]+)/g)].map(([, tag]) => tag!).filter((tag) => !ownTags.has(tag)),
    async files(ref) {
      const message = await room.message('ada', ref.message);
      const parts = fileParts(message!.card!);
      return Promise.all(
        parts.map(async ({ type, file: { name, alt, kept } }) => {
          const path = `http://localhost:3000/console/files/${kept?.id}?as=ada`;
          const response = await platform.fetch(new Request(path, { headers: { host: 'localhost:3000' } }));
          expect(response.status).toBe(200);
          return { name, alt, bytes: new Uint8Array(await response.arrayBuffer()), picture: type === 'picture' };
        }),
      );
    },
    buttons: async (ref) =>
      [...(await markupOf(ref)).matchAll(/data-invocation="([^"]*)"/g)].map(([, invocation]) => invocation!),
    count: async () => (await room.messages({ viewer: 'ada', channel: 'releases', limit: 500 })).length,
    remove: async (ref) => {
      await room.remove(ref.message, 'ada');
    },
    react: (ref, user, emoji) => room.react({ message: ref.message, person: user, emoji, change: 'added' }),
    async says(author, text, root) {
      const message = await room.post({ channel: 'releases', author, text, thread: root?.message });
      return { channel: 'releases', message };
    },
    faults: ['away', 'dropped'],
    fault: (kind) => {
      fault = kind;
    },
    stop: close,
  };
}

/** As Drizzle hands on what postgres.js met. */
function refused(): Error {
  return new Error('Failed query', { cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }) });
}

/** The words of markup, as a reader sees them. */
function wordsOf(markup: string): string {
  const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };
  return markup.replace(/<[^>]*>/g, ' ').replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => entities[entity]!);
}
