import { expect } from 'vitest';

/** Waits for a fact; long, because a busy machine is slow and a fact that comes is not waited for. */
export function eventually<T>(read: () => T | Promise<T>) {
  return expect.poll(read);
}
