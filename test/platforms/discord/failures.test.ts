import { expect, test } from 'vitest';
import { codeOf, failureOf } from '../../../src/platforms/discord/failures.ts';

const api = (code: number, status: number) =>
  Object.assign(new Error('Refused'), { name: `DiscordAPIError[${code}]`, code, status });
const http = (status: number) => Object.assign(new Error('Bad'), { name: 'HTTPError', status });
const limited = (retryAfter: number) =>
  Object.assign(new Error('429'), {
    retryAfter,
    get name() {
      return 'RateLimitError[/channels]';
    },
  });
const network = (code: string) => Object.assign(new Error(code), { code });
const wrapped = (code: string) => new Error('fetch failed', { cause: network(code) });

test.each([
  ['a 429', limited(2_000), 'rate-limited', 'rate-limited'],
  ['slow mode', api(20016, 429), 'rate-limited', 'rate-limited'],
  ['too many edits of an old message', api(30046, 400), 'rate-limited', 'rate-limited'],
  ['too many direct messages', api(40003, 400), 'rate-limited', 'rate-limited'],
  ['an unknown message', api(10008, 404), 'gone', 'gone'],
  ['an unknown channel', api(10003, 404), 'no-access', 'no-access'],
  ['missing access', api(50001, 403), 'no-access', 'no-access'],
  ['missing permissions', api(50013, 403), 'no-access', 'no-access'],
  ['closed direct messages', api(50007, 403), 'no-access', 'no-access'],
  ['no server in common', api(50278, 403), 'no-access', 'no-access'],
  ['a locked thread', api(160005, 400), 'no-access', 'no-access'],
  ['any other 403', api(40333, 403), 'no-access', 'no-access'],
  ['a refused token', api(0, 401), 'away', 'away'],
  ['an overloaded API', api(130000, 503), 'away', 'away'],
  ['an invalid form body', api(50035, 400), 'refused', 'refused'],
  ['an empty message', api(50006, 400), 'refused', 'refused'],
  ['any other refusal', api(99999, 400), 'refused', 'refused'],
  ['a 500', http(500), 'in-doubt', 'away'],
  ['a 502', http(502), 'in-doubt', 'away'],
  ['a refused connection', network('ECONNREFUSED'), 'away', 'away'],
  ['an unknown host', network('ENOTFOUND'), 'away', 'away'],
  ['a refused connection inside another error', wrapped('ECONNREFUSED'), 'away', 'away'],
  ['a broken connection', network('ECONNRESET'), 'in-doubt', 'away'],
  ['a time-out', Object.assign(new Error('aborted'), { name: 'AbortError' }), 'in-doubt', 'away'],
  ['something that is no error', 'odd', 'in-doubt', 'away'],
] as const)('%s', (_, error, whenWriting, whenReading) => {
  expect(failureOf(error, 'write').failure).toBe(whenWriting);
  expect(failureOf(error, 'read').failure).toBe(whenReading);
  expect(failureOf(error, 'write').cause).toBe(error);
});

test('a limit says how long to wait, and who cannot get in what to do', () => {
  expect(failureOf(limited(2_050.4), 'write').retryAfterMs).toBe(2_051);
  expect(failureOf(limited(0), 'write').retryAfterMs).toBe(1);
  expect(failureOf(api(30046, 400), 'write').retryAfterMs).toBe(60_000);
  expect(failureOf(api(50013, 403), 'write').hint).toContain('Send Messages');
});

test('what is logged of a failure holds neither the request nor its address', () => {
  const error = Object.assign(api(50035, 400), {
    url: 'https://discord.com/api/v10/webhooks/1/interaction-token/messages/@original',
    requestBody: { json: { content: 'the secret' } },
  });
  const failed = failureOf(error, 'write');
  expect(JSON.stringify([failed, { ...Object(failed.cause) }, String(failed.cause)])).not.toMatch(
    /secret|interaction-token/,
  );
  expect(codeOf(failed)).toBe(50035);
});
