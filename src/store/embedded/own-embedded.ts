import { isDatabaseAway } from '../postgres-errors.ts';
import { type Embedded, type EmbeddedOptions, openEmbedded } from './open-embedded.ts';
import { type OwnerLock, ownerLock } from './owner-lock.ts';

export interface OwnedEmbedded extends Embedded {
  /** Whether this process owns the folder at this moment. While it does not, it must claim no work. */
  holds(): boolean;
}

export interface OwnOptions extends EmbeddedOptions {
  /** Called when the ownership is lost; it is regained in the background, also by starting a server that died. */
  readonly onLost?: () => void;
}

/** A client that stops the server it had started may do so just after we adopted it; then we start it again. */
const mostAttempts = 3;

/**
 * The embedded Postgres of a folder, owned by this process: what the bot itself opens. Throws, naming the holder, when
 * another Steward owns it. `stop` stops the server only while we own it.
 */
export async function ownEmbedded(options: OwnOptions): Promise<OwnedEmbedded> {
  for (let attempt = 1; ; attempt += 1) {
    const embedded = await openEmbedded(options);
    try {
      const lock = await ownerLock(embedded.url, {
        log: options.log,
        ...(options.onLost === undefined ? {} : { onLost: options.onLost }),
        // The same socket folder, so that every open pool finds the server again.
        recover: async () => void (await openEmbedded({ ...options, socketDir: embedded.socketDir })),
      });
      return { ...embedded, holds: lock.holds, stop: () => stopOwned(embedded, lock) };
    } catch (error) {
      if (attempt >= mostAttempts || !isDatabaseAway(error)) throw error;
    }
  }
}

async function stopOwned(embedded: Embedded, lock: OwnerLock): Promise<void> {
  const owned = lock.holds();
  lock.leave();
  try {
    // The lock is held until the server is down, so that nobody adopts it on the way.
    if (owned) await embedded.stop();
  } finally {
    await lock.release();
  }
}
