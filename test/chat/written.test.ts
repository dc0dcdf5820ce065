import { describe, expect, test } from 'vitest';
import { longestInvocation, readInvocation, writeInvocation } from '../../src/chat/written.ts';

describe('a written call', () => {
  test.each([
    [{ command: 'approve', values: { request: 'R-81' }, seen: 4 }, 'v1 approve request=R-81 seen=4'],
    [{ command: 'model register', values: { model: 'churn' } }, 'v1 model-register model=churn'],
    [
      { command: 'people forget', values: { person: '<@U1>' }, confirmed: true },
      'v1 people-forget person=<@U1> confirmed=yes',
    ],
    [
      { command: 'reject', values: { reason: 'no audit, 50 %\nat all' } },
      'v1 reject reason=no%20audit,%2050%20%25%0Aat%20all',
    ],
    [{ command: 'whoami', values: {} }, 'v1 whoami'],
  ])('is short and legible: %j', (call, written) => {
    expect(writeInvocation(call)).toBe(written);
  });

  test('that a button cannot hold is refused', () => {
    const fits = {
      command: 'approve',
      values: { reason: 'x'.repeat(longestInvocation - 'v1 approve reason='.length) },
    };
    expect(writeInvocation(fits)).toHaveLength(100);
    const over = { command: 'approve', values: { reason: `${fits.values.reason}x` } };
    expect(() => writeInvocation(over)).toThrow(expect.objectContaining({ code: 'TOO_LARGE' }));
  });

  test.each([
    ['', /another version/],
    ['approve request=R-81', /another version/],
    ['v2 approve request=R-81', /another version/],
    ['v1', /cannot be read/],
    ['v1 ', /cannot be read/],
    ['v1 Approve', /cannot be read/],
    ['v1 approve request', /cannot be read/],
    ['v1 approve =R-81', /cannot be read/],
    ['v1 approve request=R-81 request=R-82', /cannot be read/],
    ['v1 approve request=R-81  seen=4', /cannot be read/],
    ['v1 approve request=R-81 seen=four', /cannot be read/],
    ['v1 approve request=R-81 seen=-1', /cannot be read/],
    ['v1 approve confirmed=true', /cannot be read/],
    ['v1 approve request=%zz', /cannot be read/],
    ['v1 approve __proto__=x', /cannot be read/],
    ['v1 approve request=%E2%80', /cannot be read/],
  ])('is refused when it reads %j', (written, message) => {
    expect(() => readInvocation(written)).toThrow(
      expect.objectContaining({ code: 'BAD_INPUT', message: expect.stringMatching(message) }),
    );
  });
});
