import type { Client } from './prepared-client.ts';

/** What still runs on a pool that lost a connection has this long to end; then it is rejected as CONNECTION_DESTROYED. */
const PATIENCE_MS = 10_000;
/** While nobody listens every attempt loses its connection; one new pool for many of them is enough. */
const LEAST_AGE_MS = 250;

/**
 * A client that takes a fresh pool once a connection was lost. postgres.js 3.4.9 spoils a connection that closes with a
 * write on its way: `closed` clears the timer of that write and keeps it set, so nothing is ever sent on it again, and
 * what was queued there hangs (connection.js, tried: three crashes of the server hung a pool of four for good).
 */
export function renewingClient(open: (lost: () => void) => Client): Client {
  const retired = new Map<Client, NodeJS.Timeout>();
  let current = fresh();
  let ended: Promise<void> | undefined;

  function fresh(): { readonly client: Client; readonly bornAt: number; lost: boolean } {
    const lost = (): void => {
      pool.lost = true;
    };
    const pool = { client: open(lost), bornAt: performance.now(), lost: false };
    return pool;
  }

  const live = (): Client => {
    if (!ended && current.lost && performance.now() - current.bornAt > LEAST_AGE_MS) {
      const old = current.client;
      retired.set(old, setTimeout(() => void retire(old), PATIENCE_MS).unref());
      current = fresh();
    }
    return current.client;
  };
  const retire = async (old: Client): Promise<void> => {
    clearTimeout(retired.get(old));
    retired.delete(old);
    await old.end({ timeout: 0 });
  };
  const end: Client['end'] = (options) => {
    ended ??= Promise.all([...[...retired.keys()].map(retire), current.client.end(options)]).then(() => undefined);
    return ended;
  };
  return new Proxy(current.client, {
    apply: (_, __, args) => Reflect.apply(live() as unknown as (...args: unknown[]) => unknown, undefined, args),
    get: (_, name) => (name === 'end' ? end : Reflect.get(live(), name)),
  });
}
