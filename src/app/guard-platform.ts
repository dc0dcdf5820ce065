import type { Platform } from '../chat/ports/platform.ts';
import { isInsideTransaction } from '../store/unit.ts';

/** Everything of a platform that waits for the network. */
const CALLS = new Set([
  'post',
  'update',
  'find',
  'standing',
  'resolve',
  'join',
  'list',
  'members',
  'publish',
  'open',
  'silence',
  'setMembers',
  'read',
  'marked',
  'invite',
]);
/** Parts of a platform that wait for the network too. */
const PORTS = new Set(['people', 'channels', 'reactions', 'history', 'groups', 'home', 'rooms', 'quiet']);

/**
 * The same platform, whose calls throw inside a transaction: a row lock must never wait for a network. What happens
 * after a commit, or in a fire-and-forget callback of its own, is not inside.
 */
export function guardPlatform<P extends Platform>(platform: P): P {
  return guard(platform);
}

function guard<T extends object>(target: T): T {
  return new Proxy(target, {
    get(object, name) {
      const value: unknown = Reflect.get(object, name, object);
      if (typeof value === 'function') {
        const call = value.bind(object) as (...args: unknown[]) => unknown;
        return typeof name === 'string' && CALLS.has(name) ? refuseInside(name, call) : call;
      }
      return typeof name === 'string' && PORTS.has(name) && typeof value === 'object' && value !== null
        ? guard(value)
        : value;
    },
  });
}

function refuseInside(name: string, call: (...args: unknown[]) => unknown) {
  return async (...args: unknown[]): Promise<unknown> => {
    if (isInsideTransaction()) throw new Error(`the platform was called (${name}) inside a transaction`);
    return call(...args);
  };
}
