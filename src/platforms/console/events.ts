import type { Log } from '../../kernel/log.ts';
import type { RoomMessage } from '../../room/read-messages.ts';
import type { Room } from '../../room/room.ts';
import { messageView } from './message-view.ts';
import { askedView, nowView, type PersonalList } from './sidebar-view.ts';

export interface EventsOptions {
  readonly room: Room;
  readonly lists: (person: string) => Promise<readonly PersonalList[]>;
  readonly log: Log;
}

/** The live updates of all browsers. */
export interface Events {
  /** A stream of what changed after a number; the number of each change is its event id, so that it can be resumed. */
  open(viewer: string, after: number): Response;
  close(): void;
}

/** Changes read at once; a browser that missed more than `RELOAD` of them loads the page again. */
const BATCH = 100;
const RELOAD = 500;
/** A sign of life, so that a browser notices a dead connection that nobody closed. */
const BEAT_MS = 15_000;

export function createEvents(options: EventsOptions): Events {
  const open = new Set<() => void>();
  return {
    open(viewer, after) {
      let end: () => void = () => {};
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          end = follow(options, viewer, after, controller, () => open.delete(end));
          open.add(end);
        },
        cancel: () => end(),
      });
      return new Response(body, {
        headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
      });
    },
    close() {
      for (const end of [...open]) end();
    },
  };
}

/** Feeds one browser until it goes or the server stops. Returns the way to end it. */
function follow(
  options: EventsOptions,
  viewer: string,
  after: number,
  controller: ReadableStreamDefaultController<Uint8Array>,
  ended: () => void,
): () => void {
  const { room, lists, log } = options;
  const encoder = new TextEncoder();
  let cursor = after;
  let sent = 0;
  let shown = '';
  let busy = false;
  let again = false;
  let over = false;

  const send = (event: string, id: number | undefined, data: unknown) => {
    if (over) return;
    const line = `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    controller.enqueue(encoder.encode(line));
  };
  const readOn = async () => {
    const newest = await room.lastChange();
    if (newest < cursor) return send('reload', undefined, {});
    for (;;) {
      const changes = await room.changes(viewer, cursor, BATCH);
      for (const message of changes) send('message', message.changed, eventOf(message, viewer));
      cursor = changes.at(-1)?.changed ?? cursor;
      sent += changes.length;
      if (changes.length < BATCH) break;
      if (sent > RELOAD) return send('reload', undefined, {});
    }
    sent = 0;
    if (newest > cursor) {
      cursor = newest;
      send('seen', cursor, {});
    }
    const mine = await lists(viewer);
    const fresh = { now: nowView(mine).markup, asked: askedView(mine).markup };
    const key = JSON.stringify(fresh);
    if (key !== shown) send('lists', undefined, fresh);
    shown = key;
  };
  const update = async () => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      do {
        again = false;
        await readOn();
      } while (again && !over);
    } catch (error) {
      log.warn('live updates could not be read', { error });
      end();
    } finally {
      busy = false;
    }
  };
  const beat = setInterval(() => send('beat', undefined, {}), BEAT_MS);
  const unsubscribe = room.live.subscribe(() => void update());
  const end = () => {
    if (over) return;
    over = true;
    clearInterval(beat);
    unsubscribe();
    ended();
    try {
      controller.close();
    } catch {
      // The browser closed it first.
    }
  };
  controller.enqueue(encoder.encode('retry: 1000\n\n'));
  void update();
  return end;
}

function eventOf(message: RoomMessage, viewer: string) {
  return {
    id: message.id,
    channel: message.channel,
    thread: message.thread ?? null,
    under: message.under ?? null,
    seq: message.seq,
    changed: message.changed,
    removed: message.removed,
    mine: message.mine,
    author: message.author?.id ?? null,
    says: `${message.author?.name ?? 'Steward'}: ${message.card?.summary ?? message.text ?? ''}`,
    html: message.removed ? '' : messageView(message, viewer).markup,
  };
}
