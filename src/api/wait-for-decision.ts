import { StewardError } from '../kernel/errors.ts';
import type { Changed } from './api-ports.ts';

/** One call that waits: what it watches, how long, and how it reads the present state. */
export interface Wait<T> {
  readonly workspace: string;
  readonly request: number;
  readonly forMs: number;
  /** Aborts when the caller goes away. */
  readonly signal: AbortSignal;
  readonly read: () => Promise<T>;
  readonly undecided: (state: T) => boolean;
}

export interface Waiters {
  /** The state once it is decided, or as it is when the time is up or Steward stops. TRY_AGAIN when too many wait. */
  wait<T>(wait: Wait<T>): Promise<T>;
  /** How many wait now. */
  waiting(): number;
  /** Answers everybody at once; nobody waits from now on. */
  close(): void;
}

export interface WaitersOptions {
  readonly changed: Changed;
  readonly pollMs: number;
  readonly most: number;
}

interface Waiter {
  readonly wake: () => void;
  readonly end: () => void;
}

/** Calls that wait for a request's decision. A fact wakes them; a poll is the net below, as facts are no promise. */
export function createWaiters({ changed, pollMs, most }: WaitersOptions): Waiters {
  const byRequest = new Map<string, Set<Waiter>>();
  let count = 0;
  let closed = false;
  let unsubscribe: (() => void) | undefined;

  const add = (key: string, waiter: Waiter) => {
    count += 1;
    byRequest.set(key, (byRequest.get(key) ?? new Set()).add(waiter));
    unsubscribe ??= changed((facts) => {
      for (const fact of facts) {
        for (const each of byRequest.get(keyOf(fact.workspace, fact.body.request)) ?? []) each.wake();
      }
    });
  };
  const remove = (key: string, waiter: Waiter) => {
    count -= 1;
    const waiters = byRequest.get(key);
    waiters?.delete(waiter);
    if (waiters?.size === 0) byRequest.delete(key);
    if (count > 0) return;
    unsubscribe?.();
    unsubscribe = undefined;
  };

  return {
    waiting: () => count,
    close: () => {
      closed = true;
      for (const waiter of [...byRequest.values()].flatMap((waiters) => [...waiters])) waiter.end();
    },
    async wait(wait) {
      const present = await wait.read();
      if (closed || wait.forMs === 0 || wait.signal.aborted || !wait.undecided(present)) return present;
      if (count >= most) {
        throw new StewardError('TRY_AGAIN', `${most} calls wait for decisions already.`, {
          hint: 'Ask again without `wait`, or in a few seconds.',
        });
      }
      return watch(wait, pollMs, add, remove);
    },
  };
}

/** Reads again at each ring until it is decided or over. The bell is hung before each reading: no ring is lost. */
async function watch<T>(
  wait: Wait<T>,
  pollMs: number,
  add: (key: string, waiter: Waiter) => void,
  remove: (key: string, waiter: Waiter) => void,
): Promise<T> {
  const key = keyOf(wait.workspace, wait.request);
  let bell = Promise.withResolvers<void>();
  let over = false;
  const wake = () => bell.resolve();
  const end = () => {
    over = true;
    wake();
  };
  const waiter: Waiter = { wake, end };
  const poll = setInterval(wake, pollMs);
  const timeUp = setTimeout(end, wait.forMs);
  wait.signal.addEventListener('abort', end);
  add(key, waiter);
  try {
    for (;;) {
      bell = Promise.withResolvers<void>();
      const present = await wait.read();
      if (over || !wait.undecided(present)) return present;
      await bell.promise;
    }
  } finally {
    clearInterval(poll);
    clearTimeout(timeUp);
    wait.signal.removeEventListener('abort', end);
    remove(key, waiter);
  }
}

const keyOf = (workspace: string, request: unknown): string => `${workspace}/${String(request)}`;
