import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { fetchCalendar } from '../../src/effects/fetch-calendar.ts';

test('a calendar is fetched whole, without following anywhere, up to 1 MiB and from public addresses alone', async () => {
  const server = createServer((request, response) => {
    if (request.url === '/good') return response.end(`BEGIN:VCALENDAR ${request.headers.accept}`);
    if (request.url === '/moved') return response.writeHead(302, { location: 'https://other.example.com/a' }).end();
    if (request.url === '/large') return response.end('x'.repeat(1024 * 1024 + 1));
    // The first line, and never the rest.
    if (request.url === '/slow') return response.write('BEGIN:VCALENDAR');
    return response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const get = async (path: string, allowPrivate = true, more: { totalMs?: number } = {}): Promise<string> => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
    return fetchCalendar({ url, allowPrivate, ...more }).catch((error: Error) => `refused: ${error.message}`);
  };
  expect(await get('/good')).toBe('BEGIN:VCALENDAR text/calendar');
  expect(await get('/moved')).toBe('refused: it sends on to other.example.com: give that address');
  expect(await get('/large')).toBe('refused: it is larger than 1 MiB');
  expect(await get('/gone')).toBe('refused: it answered 404');
  expect(await get('/good', false)).toBe('refused: 127.0.0.1 has no public address; an admin may add --allow-private');
  expect(await get('/slow', true, { totalMs: 200 })).toMatch(/^refused: 127\.0\.0\.1:\d+ /);
  server.closeAllConnections();
  server.close();
});
