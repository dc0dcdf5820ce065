import { type RequestOptions, request } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { StewardError } from '../../src/kernel/errors.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { problem, problemOf } from '../../src/web/problem.ts';
import { createWeb, type Mount, type Web } from '../../src/web/server.ts';

let web: Web | undefined;
afterEach(() => web?.stop(0));

async function serve(...mounts: Mount[]): Promise<string> {
  web = createWeb({ host: '127.0.0.1', port: 0, mounts, log: silentLog });
  return `http://127.0.0.1:${await web.start()}`;
}

/** Asks with a body in pieces. */
function asked(url: string, options: RequestOptions, ...body: readonly string[]) {
  return new Promise<{ readonly status: number | undefined; readonly body: string }>((resolve, reject) => {
    const asking = request(url, options, async (response) => {
      const parts = await response.toArray();
      resolve({ status: response.statusCode, body: Buffer.concat(parts).toString() });
    });
    asking.on('error', reject);
    for (const part of body) asking.write(part);
    asking.end();
  });
}

const mountOf = (kind: 'fetch' | 'take', failing: () => never): Mount =>
  kind === 'fetch' ? { path: '/x', fetch: failing } : { path: '/x', take: failing };

const says = (text: string) => () => new Response(text);

describe('the server', () => {
  test.each([
    ['/', 'root'],
    ['/console', 'console'],
    ['/console/c/releases?x=1', 'console'],
    ['/api/v1/models', 'api'],
    ['/slack/events', 'slack'],
  ])('hands %s to its mount', async (path, owner) => {
    const url = await serve(
      { path: '/', fetch: says('root') },
      { path: '/console', fetch: says('console') },
      { path: '/api/v1', fetch: says('api') },
      { path: '/slack/events', listener: (_, response) => response.end('slack') },
    );
    expect(await (await fetch(url + path)).text()).toBe(owner);
  });

  test.each(['/nothing', '/consoles', '/api/v10', '/slack/eventsx'])('answers %s with a problem', async (path) => {
    const url = await serve(
      { path: '/', fetch: says('root') },
      { path: '/console', fetch: says('console') },
      { path: '/slack/events', listener: (_, response) => response.end('slack') },
    );
    const response = await fetch(url + path);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });

  test('refuses a body over the limit of its mount, told or not told in advance', async () => {
    let reached = 0;
    const fetched = async (each: Request) => {
      reached = (await each.text()).length;
      return new Response(String(reached));
    };
    const url = await serve({ path: '/in', fetch: fetched, bodyLimit: 100 });
    const ok = await fetch(`${url}/in`, { method: 'POST', body: 'x'.repeat(100) });
    expect(await ok.text()).toBe('100');
    const long = await fetch(`${url}/in`, { method: 'POST', body: 'x'.repeat(101) });
    expect(long.status).toBe(413);
    expect(await long.json()).toMatchObject({ code: 'TOO_LARGE' });
    const chunked = await new Promise<number | undefined>((resolve, reject) => {
      const posting = request(`${url}/in`, { method: 'POST' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      posting.on('error', reject);
      posting.write('x'.repeat(60));
      posting.end('x'.repeat(60));
    });
    expect(chunked).toBe(413);
    expect(reached).toBe(100);
  });

  test('hands who takes requests whole their method, path, headers and bytes, and answers in JSON', async () => {
    const url = await serve({
      path: '/in',
      take: async ({ method, path, headers, body }) => {
        const own = [...headers].filter(([name]) => name.startsWith('x-'));
        const said = [method, path, headers.get('x-one'), headers.get('x-two'), headers.has('x-two'), own];
        return { status: 202, body: [...said, body.toString()] };
      },
    });
    const headers = { 'X-One': '1' };
    const response = await fetch(`${url}/in/a%20b?c=d`, { method: 'POST', headers, body: 'é'.repeat(70_000) });
    expect([response.status, response.headers.get('content-type')]).toEqual([202, 'application/json']);
    const own = [['x-one', '1']];
    expect(await response.json()).toEqual(['POST', '/in/a%20b', '1', null, false, own, 'é'.repeat(70_000)]);
    // As a proxy may ask.
    const whole = await asked(url, { path: 'http://steward.example/in/c?d=e', method: 'GET' });
    expect(whole).toEqual({ status: 202, body: JSON.stringify(['GET', '/in/c', null, null, false, [], '']) });
  });

  test('refuses whoever takes requests whole no byte within its limit and takes none beyond, told or not told in advance', async () => {
    const taken: number[] = [];
    const take = async ({ body }: { body: Buffer }) => {
      taken.push(body.length);
      return { status: 200, body: {} };
    };
    const url = await serve({ path: '/in', take, bodyLimit: 100 });
    const chunked = { path: '/in', method: 'POST', headers: { 'transfer-encoding': 'chunked' } };
    const told = (length: number) => ({ ...chunked, headers: { 'content-length': length } });
    for (const options of [told(100), chunked])
      expect((await asked(url, options, 'x'.repeat(60), 'x'.repeat(40))).status).toBe(200);
    for (const options of [told(101), chunked]) {
      const refused = await asked(url, options, 'x'.repeat(60), 'x'.repeat(41));
      expect(refused).toMatchObject({ status: 413, body: expect.stringContaining('TOO_LARGE') });
    }
    expect(taken).toEqual([100, 100]);
  });

  test.each([{ 'content-length': '1000000' }, { 'transfer-encoding': 'chunked' }])(
    'reads no more from whoever goes on sending after it refused him: %o',
    async (headers) => {
      const url = await serve({ path: '/in', take: async () => ({ status: 200, body: {} }), bodyLimit: 100 });
      const posting = request(`${url}/in`, { method: 'POST', headers });
      const answered = new Promise<number | undefined>((resolve) =>
        posting.on('response', ({ statusCode }) => resolve(statusCode)),
      );
      const closed = new Promise((resolve) => posting.on('close', resolve).on('error', () => {}));
      posting.write('x'.repeat(200));
      expect(await answered).toBe(413);
      await closed;
    },
  );

  test('outlives who hangs up while he sends', async () => {
    const url = await serve({ path: '/in', take: async () => ({ status: 200, body: {} }) });
    const posting = request(`${url}/in`, { method: 'POST', headers: { 'content-length': 100 } });
    const over = new Promise((resolve) => posting.on('error', resolve));
    await new Promise<void>((resolve) => posting.write('x', () => resolve()));
    posting.destroy(new Error('hung up'));
    await over;
    expect((await fetch(`${url}/in`, { method: 'POST', body: 'x' })).status).toBe(200);
  });

  test('says when its port is taken', async () => {
    await serve();
    const second = createWeb({ host: '127.0.0.1', port: web!.port(), mounts: [], log: silentLog });
    await expect(second.start()).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  test.each(['fetch', 'take'] as const)('answers a failing %s with a reference that is in the log', async (kind) => {
    const lines: unknown[] = [];
    const log = {
      ...silentLog,
      error: (_: string, fields?: Record<string, unknown>) => void lines.push(fields?.reference),
    };
    const failing = () => {
      throw new Error('secret');
    };
    web = createWeb({ host: '127.0.0.1', port: 0, mounts: [mountOf(kind, failing)], log });
    const response = await fetch(`http://127.0.0.1:${await web.start()}/x`);
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).toContain(String(lines[0]));
    expect(text).not.toContain('secret');
  });

  test.each(['fetch', 'take'] as const)('says when to try again where a %s met no database', async (kind) => {
    const away = new Error('gone');
    const failing = () => {
      throw away;
    };
    const mounts = [mountOf(kind, failing)];
    web = createWeb({ host: '127.0.0.1', port: 0, mounts, log: silentLog, isAway: (error) => error === away });
    const response = await fetch(`http://127.0.0.1:${await web.start()}/x`);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2']);
    expect(await response.json()).toMatchObject({ code: 'TRY_AGAIN', title: 'The database does not answer.' });
  });

  test.each([
    ['TRY_AGAIN', undefined, [503, '2']],
    ['TRY_AGAIN', 7, [503, '7']],
    ['TOO_MANY', 3, [429, '3']],
    ['NOT_FOUND', undefined, [404, null]],
  ] as const)('says of %s when to try again, where that helps (%s)', async (code, retryAfterSeconds, expected) => {
    const failing = () => {
      throw new StewardError(code, 'No.', retryAfterSeconds === undefined ? {} : { retryAfterSeconds });
    };
    web = createWeb({ host: '127.0.0.1', port: 0, mounts: [{ path: '/x', fetch: failing }], log: silentLog });
    const response = await fetch(`http://127.0.0.1:${await web.start()}/x`);
    expect([response.status, response.headers.get('retry-after')]).toEqual(expected);
  });
});

describe('a stop', () => {
  test('lets a running request finish and takes no new one', async () => {
    let finish = () => {};
    const entered = Promise.withResolvers<void>();
    const slow = async () => {
      entered.resolve();
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return new Response('done');
    };
    const url = await serve({ path: '/slow', fetch: slow });
    const running = fetch(`${url}/slow`);
    await entered.promise;
    const stopped = web!.stop();
    await expect(fetch(`${url}/slow`)).rejects.toThrow();
    finish();
    expect(await (await running).text()).toBe('done');
    await stopped;
  });

  test('ends open streams by the close of their mount', async () => {
    let end = () => {};
    const stream = () => {
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('hello'));
          end = () => controller.close();
        },
      });
      return new Response(body);
    };
    const url = await serve({ path: '/events', fetch: stream, close: () => end() });
    const response = await fetch(`${url}/events`);
    await web!.stop();
    expect(await response.text()).toBe('hello');
  });

  test('ends what lasts longer than the grace', async () => {
    const entered = Promise.withResolvers<void>();
    const never = () => {
      entered.resolve();
      return new Promise<Response>(() => {});
    };
    const url = await serve({ path: '/never', fetch: never });
    const hanging = fetch(`${url}/never`);
    const failed = expect(hanging).rejects.toThrow();
    await entered.promise;
    await web!.stop(20);
    await failed;
  });

  test('twice, or before a start, does no harm', async () => {
    await serve();
    await web!.stop();
    await web!.stop();
    await createWeb({ host: '127.0.0.1', port: 0, mounts: [], log: silentLog }).stop();
  });
});

describe('a problem', () => {
  test('says a refusal in its own words, with hint and field', async () => {
    const error = new StewardError('UNKNOWN_MODEL', 'There is no model chrun.', {
      hint: 'Did you mean churn?',
      field: 'model',
    });
    const response = problemOf(error, silentLog);
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      status: 404,
      code: 'UNKNOWN_MODEL',
      title: 'There is no model chrun.',
      hint: 'Did you mean churn?',
      field: 'model',
    });
  });

  test('takes headers along', () => {
    const response = problem(
      { status: 401, code: 'SIGN_IN_NEEDED', title: 'Give a token.' },
      { 'www-authenticate': 'Bearer' },
    );
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
  });
});
