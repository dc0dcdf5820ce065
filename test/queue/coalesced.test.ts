import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { coalesced } from '../../src/queue/coalesced.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('many calls in a row act once, a little later', () => {
  const act = vi.fn();
  const soon = coalesced(act);
  for (let n = 0; n < 10; n += 1) soon();
  expect(act).not.toHaveBeenCalled();
  vi.advanceTimersByTime(5);
  expect(act).toHaveBeenCalledTimes(1);
});

test('a call after the act is not lost, and acts at most twenty times a second', () => {
  const act = vi.fn();
  const soon = coalesced(act);
  for (let ms = 0; ms < 1_000; ms += 1) {
    soon();
    vi.advanceTimersByTime(1);
  }
  expect(act.mock.calls.length).toBeGreaterThan(15);
  expect(act.mock.calls.length).toBeLessThanOrEqual(21);
  soon();
  vi.advanceTimersByTime(60);
  const before = act.mock.calls.length;
  vi.advanceTimersByTime(10_000);
  expect(act).toHaveBeenCalledTimes(before);
});
