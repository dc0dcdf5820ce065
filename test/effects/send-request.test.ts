import type { LookupAddress } from 'node:dns';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { guardedLookup, type Resolve } from '../../src/effects/guarded-lookup.ts';
import { LARGEST_ANSWER, retryAfterMs, sendRequest } from '../../src/effects/send-request.ts';
import { answering, type Receiver, startReceiver } from '../kit/receiver.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const post = (url: string, more: Partial<Parameters<typeof sendRequest>[0]> = {}) =>
  sendRequest({ url, method: 'POST', body: '{}', allowPrivate: true, ...more });
const asking =
  (...addresses: LookupAddress[]): Resolve =>
  (_, done) =>
    done(null, addresses);

describe('a private address', () => {
  const { port } = new URL('http://127.0.0.1:1');
  test.each([
    ['https://127.0.0.1/hook'],
    ['https://2130706433/hook'],
    ['https://0x7f.1/hook'],
    ['https://[::1]/hook'],
    ['https://[::ffff:10.0.0.1]/hook'],
    ['https://[64:ff9b::a00:1]/hook'],
    ['https://169.254.169.254/latest/meta-data'],
    [`https://localhost:${port}/hook`],
  ])('is refused: %s', async (url) => {
    await expect(post(url, { allowPrivate: false })).rejects.toThrow('has no public address');
  });

  test('is refused by what the name resolves to, whatever the name says', async () => {
    const resolve = asking({ address: '10.1.2.3', family: 4 }, { address: 'fd00::1', family: 6 });
    await expect(post('https://hooks.example.com/', { allowPrivate: false, resolve })).rejects.toThrow(
      'hooks.example.com has no public address',
    );
  });

  test('is left out when a name has public ones too, and the name is asked for once', async () => {
    let asked = 0;
    const lookup = guardedLookup(undefined, (_, done) => {
      asked += 1;
      done(null, [
        { address: '127.0.0.1', family: 4 },
        { address: '93.184.216.34', family: 4 },
      ]);
    });
    const given = await new Promise<unknown>((resolve) =>
      lookup('hooks.example.com', { all: true }, (_, addresses) => resolve(addresses)),
    );
    expect(given).toEqual([{ address: '93.184.216.34', family: 4 }]);
    expect(asked).toBe(1);
  });

  test('is taken where it is allowed', async () => {
    expect(await post(`${receiver.url}/hook`)).toMatchObject({ status: 204 });
    expect(receiver.received).toMatchObject([{ method: 'POST', path: '/hook', body: '{}' }]);
  });
});

test('plain http goes to private addresses alone, and only where they are allowed', async () => {
  await expect(post(receiver.url, { allowPrivate: false })).rejects.toThrow();
  await expect(post('http://93.184.216.34/', { allowPrivate: false })).rejects.toThrow('over https');
  expect(receiver.received).toEqual([]);
});

test('a redirect is an answer like any other and is not followed', async () => {
  const other = await startReceiver();
  receiver.answer = answering(302, '', { location: `${other.url}/inside` });
  expect((await post(receiver.url)).status).toBe(302);
  expect(other.received).toEqual([]);
  await other.close();
});

test('an answer that never ends is given up', async () => {
  receiver.answer = (_, response) => void response.writeHead(200).write('a');
  await expect(post(receiver.url, { totalMs: 200 })).rejects.toThrow('did not answer in time');
});

test('a server that takes the connection and says nothing is given up', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as { port: number };
  await expect(post(`https://127.0.0.1:${port}/`, { connectMs: 100 })).rejects.toThrow('did not take the connection');
  silent.close();
});

test('no more than 64 kB of an answer are read', async () => {
  receiver.answer = (_, response) => {
    response.writeHead(200);
    for (let i = 0; i < 100; i += 1) response.write('a'.repeat(10_000));
    response.end();
  };
  const { status, text, cut } = await post(receiver.url);
  expect([status, text.length, cut]).toEqual([200, LARGEST_ANSWER, true]);
});

test('nobody there is said in words', async () => {
  const { url } = receiver;
  await receiver.close();
  await expect(post(url)).rejects.toThrow(`${new URL(url).host} refused the connection`);
  receiver = await startReceiver();
});

test.each([
  ['120', 120_000],
  ['Fri, 27 Nov 2026 12:00:30 GMT', 30_000],
  ['Fri, 27 Nov 2026 11:00:00 GMT', undefined],
  ['soon', undefined],
])('Retry-After: %s is %s ms', (value, ms) => {
  expect(retryAfterMs({ 'retry-after': value }, Date.parse('2026-11-27T12:00:00Z'))).toBe(ms);
});
