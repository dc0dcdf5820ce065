import { describe, expect, it } from 'vitest';
import { splitHappened } from '../../../src/incidents/response/happened.ts';

describe('when a noted thing happened', () => {
  it.each([
    ['at 14:05 restarted the pods', '14:05', 'restarted the pods'],
    ['At yesterday 9:30: turned the flag off', 'yesterday 9:30', 'turned the flag off'],
    ['at 2026-11-21 08:00, the cache filled', '2026-11-21 08:00', 'the cache filled'],
    ['at last it answers', undefined, 'at last it answers'],
    ['at 14:05', undefined, 'at 14:05'],
    ['restarted at 14:05', undefined, 'restarted at 14:05'],
  ])('is read from "%s"', (text, time, note) => {
    expect(splitHappened(text)).toEqual({ time, note });
  });
});
