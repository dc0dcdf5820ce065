import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { DeliveryError, DeliveryFailure } from '../../../src/chat/ports/platform.ts';
import { createCall } from '../../../src/platforms/slack/call.ts';
import { failureOf } from '../../../src/platforms/slack/failures.ts';

const code = (name: string) => failureOf('chat.postMessage', { type: 'code', code: name, details: [] });

describe('a failed call', () => {
  test.each<[string, DeliveryFailure]>([
    ['ratelimited', 'rate-limited'],
    ['internal_error', 'in-doubt'],
    ['fatal_error', 'in-doubt'],
    ['request_timeout', 'in-doubt'],
    ['service_unavailable', 'away'],
    ['invalid_auth', 'away'],
    ['token_revoked', 'away'],
    ['account_inactive', 'away'],
    ['message_not_found', 'gone'],
    ['cant_update_message', 'gone'],
    ['edit_window_closed', 'gone'],
    ['channel_not_found', 'no-access'],
    ['not_in_channel', 'no-access'],
    ['is_archived', 'no-access'],
    ['cannot_dm_bot', 'no-access'],
    ['user_not_found', 'no-access'],
    ['messages_tab_disabled', 'no-access'],
    ['invalid_blocks', 'refused'],
    ['msg_blocks_too_long', 'refused'],
    ['missing_scope', 'refused'],
    ['something_new', 'refused'],
  ])('with the code %s is %s', (name, failure) => {
    expect(code(name).failure).toBe(failure);
  });

  test.each<[number, DeliveryFailure]>([
    [429, 'rate-limited'],
    [500, 'in-doubt'],
    [502, 'in-doubt'],
    [503, 'in-doubt'],
    [404, 'refused'],
    [413, 'refused'],
  ])('with the status %d is %s', (status, failure) => {
    expect(failureOf('chat.update', { type: 'status', status }).failure).toBe(failure);
  });

  test('waits as long as Slack asks for', () => {
    const asked = failureOf('chat.update', { type: 'status', status: 429, retryAfterSeconds: 30 });
    expect(asked.retryAfterMs).toBe(30_000);
    expect(code('ratelimited').retryAfterMs).toBe(1_000);
  });

  test('names the scope that is missing and what to do', () => {
    const details = { type: 'code', code: 'missing_scope', details: [], needed: 'im:write' } as const;
    expect(failureOf('conversations.open', details)).toMatchObject({
      failure: 'refused',
      message: expect.stringContaining('im:write'),
      hint: expect.stringContaining('npm run doctor'),
    });
  });

  test('says why blocks were refused', () => {
    const details = ['[ERROR] no more than 50 items allowed'];
    expect(failureOf('chat.postMessage', { type: 'code', code: 'invalid_blocks', details }).message).toContain(
      'no more than 50 items',
    );
  });
});

describe('a call', () => {
  const served = async (answer: Parameters<typeof createServer>[1] & {}) => {
    const server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return {
      apiUrl: `http://127.0.0.1:${port}/api/`,
      port,
      stop: () =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    };
  };
  const shape = z.looseObject({ ts: z.string() });
  const failing = async (apiUrl: string, timeoutMs = 5_000, signal?: AbortSignal): Promise<DeliveryError> => {
    const call = createCall({ token: 'xoxb-secret', apiUrl, timeoutMs });
    return call('chat.postMessage', { channel: 'C1' }, shape, signal).then(
      () => {
        throw new Error('It should have failed.');
      },
      (error: DeliveryError) => error,
    );
  };

  test('is made once, with the token in its header, and gives what was asked for', async () => {
    const seen: string[] = [];
    const scopes: string[] = [];
    const on = await served((request, response) => {
      seen.push(`${request.url} ${request.headers.authorization}`);
      response.setHeader('x-oauth-scopes', 'commands,chat:write');
      response.end(JSON.stringify({ ok: true, ts: '1.1' }));
    });
    const call = createCall({
      token: 'xoxb-secret',
      apiUrl: on.apiUrl,
      timeoutMs: 5_000,
      scopes: (granted) => scopes.push(...granted),
    });
    expect(await call('chat.postMessage', { channel: 'C1', blocks: [], none: undefined }, shape)).toMatchObject({
      ts: '1.1',
    });
    expect(seen).toEqual(['/api/chat.postMessage Bearer xoxb-secret']);
    expect(scopes).toEqual(['commands', 'chat:write']);
    await on.stop();
  });

  test('is never repeated, and its token follows no redirect', async () => {
    let count = 0;
    const on = await served((_, response) => {
      count += 1;
      response.writeHead(count === 1 ? 500 : 302, { location: '/elsewhere' }).end();
    });
    expect((await failing(on.apiUrl)).failure).toBe('in-doubt');
    expect(count).toBe(1);
    expect((await failing(on.apiUrl)).failure).toBe('in-doubt');
    expect(count).toBe(2);
    await on.stop();
  });

  test('is away when nobody listens', async () => {
    const on = await served(() => {});
    await on.stop();
    expect((await failing(on.apiUrl)).failure).toBe('away');
  });

  test('is in doubt when the connection breaks, the time is over or the caller gives up', async () => {
    const on = await served((request) => {
      if (request.headers['content-length'] === '10') request.socket.destroy();
    });
    expect((await failing(on.apiUrl)).failure).toBe('in-doubt');
    const silent = await served(() => {});
    expect((await failing(silent.apiUrl, 50)).failure).toBe('in-doubt');
    expect((await failing(silent.apiUrl, 5_000, AbortSignal.timeout(50))).failure).toBe('in-doubt');
    await on.stop();
    await silent.stop();
  });

  test('does not begin when the caller has given up already', async () => {
    let count = 0;
    const on = await served(() => {
      count += 1;
    });
    expect((await failing(on.apiUrl, 5_000, AbortSignal.abort())).failure).toBe('away');
    expect(count).toBe(0);
    await on.stop();
  });

  test('is in doubt when the answer makes no sense', async () => {
    const on = await served((_, response) => void response.end('<html>'));
    expect((await failing(on.apiUrl)).failure).toBe('in-doubt');
    await on.stop();
  });
});
