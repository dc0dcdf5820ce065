import type { Log } from '../kernel/log.ts';

/** Tells listeners in this process that the room changed. */
export interface Live {
  /** Called with the number of the last change; returns the way out. */
  subscribe(listener: (change: number) => void): () => void;
  /** A write of this process was committed: look at once. */
  wake(): void;
  close(): void;
}

/** Other processes write too, and a wake can be missed: the clock is read this often while anybody listens. */
const EVERY_MS = 1_000;

/** Watches the room's clock. `read` gives the number of the last change. */
export function createLive(read: () => Promise<number>, log: Log, everyMs: number = EVERY_MS): Live {
  const listeners = new Set<(change: number) => void>();
  let timer: NodeJS.Timeout | undefined;
  let seen = -1;
  let reading = false;
  let again = false;

  const look = async (): Promise<void> => {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    try {
      do {
        again = false;
        const change = await read();
        if (change !== seen) {
          seen = change;
          for (const listener of listeners) listener(change);
        }
      } while (again);
    } catch (error) {
      log.debug('the room could not be read', { error });
    } finally {
      reading = false;
    }
  };
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
  };

  return {
    subscribe(listener) {
      listeners.add(listener);
      timer ??= setInterval(() => void look(), everyMs);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) stop();
      };
    },
    wake() {
      if (listeners.size > 0) void look();
    },
    close() {
      listeners.clear();
      stop();
    },
  };
}
