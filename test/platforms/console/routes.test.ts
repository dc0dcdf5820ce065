import { readdir } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { line } from '../../../src/chat/card.ts';
import { StewardError } from '../../../src/kernel/errors.ts';
import { silentLog } from '../../../src/kernel/log.ts';
import { assetNames } from '../../../src/platforms/console/assets.ts';
import { messageLink } from '../../../src/platforms/console/links.ts';
import { createConsole } from '../../../src/platforms/console/platform.ts';
import type { Room } from '../../../src/room/room.ts';
import { type SampleConsole, startSampleConsole } from '../../kit/sample-console.ts';

let site: SampleConsole;
beforeAll(async () => {
  site = await startSampleConsole();
});
afterAll(() => site.stop());

let made = 0;
const newKey = () => `test-key-${String(made++).padStart(12, '0')}`;

async function post(path: string, body: unknown, as = 'mia', headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${site.url}/console/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'steward-person': as, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

const page = async (path = '', as = 'mia') =>
  (await fetch(`${site.url}/console${path}`, { headers: { 'steward-person': as } })).text();
const seen = (channel: string, viewer = 'mia', thread?: string) =>
  site.room.messages({ viewer, channel, thread, limit: 60 });

describe('a bad request is refused and changes nothing', () => {
  const good = { channel: 'incidents', text: 'hello' };
  test.each([
    ['a short key', 'say', { key: 'short', ...good }, 422],
    ['a long key', 'say', { key: 'k'.repeat(65), ...good }, 422],
    ['a key with other characters', 'say', { key: 'key with blanks in it', ...good }, 422],
    ['no key', 'say', good, 422],
    ['no text', 'say', { key: 'k'.repeat(16), channel: 'incidents', text: '  ' }, 422],
    ['an unknown channel', 'say', { key: 'k'.repeat(16), channel: 'nowhere', text: 'x' }, 422],
    ['an unknown thread', 'say', { key: 'k'.repeat(16), ...good, thread: '01890000-0000-7000-8000-000000000000' }, 404],
    [
      'a text over 4,000 characters',
      'say',
      { key: 'k'.repeat(16), channel: 'incidents', text: 'x'.repeat(4_001) },
      413,
    ],
    ['a body over 32 KiB', 'say', { key: 'k'.repeat(16), channel: 'incidents', text: 'x'.repeat(40_000) }, 413],
    ['no JSON', 'say', 'hello', 422],
    [
      'an unknown emoji',
      'react',
      { key: 'k'.repeat(16), message: '01890000-0000-7000-8000-000000000000', emoji: 'tada', change: 'added' },
      422,
    ],
    [
      'an unknown message',
      'click',
      { key: 'k'.repeat(16), message: '01890000-0000-7000-8000-000000000000', invocation: 'v1 help' },
      404,
    ],
    [
      'a message id of another shape',
      'click',
      { key: 'k'.repeat(16), message: "1' or 1=1", invocation: 'v1 help' },
      422,
    ],
    ['a person beside a full switch', 'persons', { name: 'Eve' }, 403],
    ['an unknown person', 'person', { person: 'eve' }, 422],
  ])('%s', async (_, path, body, status) => {
    const response = await post(path, body);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await seen('incidents')).toEqual([]);
  });

  test('an actor who is not in the switch', async () => {
    expect((await post('say', { key: newKey(), ...good }, 'eve')).status).toBe(422);
    expect(await seen('incidents')).toEqual([]);
  });

  test.each([
    [{ 'x-forwarded-for': '192.0.2.1' }, 'mia'],
    [{ forwarded: 'for=192.0.2.1' }, 'mia'],
    [{ origin: 'https://evil.example' }, 'mia'],
    [{ 'sec-fetch-site': 'cross-site' }, 'mia'],
  ])('one with %j', async (headers, as) => {
    const response = await post('say', { key: newKey(), ...good }, as, headers);
    expect(response.status).toBe(403);
    expect(await seen('incidents')).toEqual([]);
  });

  test('one to a name that was rebound to this machine, on pages, events and scripts too', async () => {
    for (const path of ['/console', '/console/events', '/console/assets/main.js', '/console/c/releases']) {
      const status = await new Promise<number | undefined>((resolve, reject) => {
        const asking = httpRequest(
          { host: '127.0.0.1', port: site.port, path, headers: { host: `evil.example:${site.port}` } },
          (response) => {
            response.resume();
            resolve(response.statusCode);
          },
        );
        asking.on('error', reject).end();
      });
      expect(status).toBe(403);
    }
  });
});

describe('a page', () => {
  test('allows no script but its own and tells no other site about itself', async () => {
    const { headers } = await fetch(`${site.url}/console`);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect((await page()).match(/<script(?![^>]*src=)|\sstyle=|\son\w+=/)).toBeNull();
  });

  test('shows hostile words literally', async () => {
    await post('say', { key: newKey(), channel: 'monitoring', text: '<img src=x onerror=alert(1)>' });
    expect(await page('/c/monitoring')).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  test('says what to type first while a channel is empty', async () => {
    expect(await page('/c/incidents')).toMatch(/Nothing in #incidents yet.*data-fill="\/help"/s);
  });

  test("of direct messages is always the viewer's own", async () => {
    await site.room.post({ channel: '@ada', card: line('neutral', 'for ada alone') });
    expect(await page('/c/@ada', 'ada')).toContain('for ada alone');
    expect(await page('/c/@ada', 'leo')).not.toContain('for ada alone');
  });

  test.each(['/c/nowhere', '/c/releases/not-a-thread', '/c/releases/01890000-0000-7000-8000-000000000000', '/what'])(
    '%s does not exist',
    async (path) => {
      expect((await fetch(`${site.url}/console${path}`)).status).toBe(404);
    },
  );

  test('that cannot be shown says why in a page of its own, to somebody who navigates', async () => {
    const response = await fetch(`${site.url}/console/c/nowhere`, { headers: { accept: 'text/html,*/*' } });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(await response.text()).toContain('<h1>There is no channel nowhere in the console.</h1>');
  });

  test('of a permanent link marks the message, or opens its thread when it is older than the page', async () => {
    const old = await site.room.post({ channel: 'incidents', card: line('bad', 'INC-1 began') });
    const link = messageLink('', { channel: 'incidents', message: old });
    expect(await page(link.slice('/console'.length))).toContain(`data-pane="channel" data-person="mia"`);
    await Promise.all(
      Array.from({ length: 70 }, (_, index) =>
        site.room.post({ channel: 'incidents', author: 'ada', text: `word ${index}` }),
      ),
    );
    expect(await page(link.slice('/console'.length))).toContain(`data-thread="${old}"`);
    expect(await page('/c/incidents')).toContain('data-earlier');
  });

  test('remembers in a strict cookie who acts', async () => {
    const switched = await post('person', { person: 'rita' });
    const cookie = switched.headers.get('set-cookie')!;
    expect(cookie).toMatch(/^steward_person=rita; Path=\/console; SameSite=Strict; HttpOnly/);
    const next = await fetch(`${site.url}/console`, { headers: { cookie: cookie.split(';')[0]! } });
    expect(await next.text()).toContain('data-person="rita"');
  });
});

describe('scripts and styles', () => {
  test('are exactly the files of the folder', async () => {
    const folder = new URL('../../../src/platforms/console/assets/', import.meta.url);
    expect([...assetNames].sort()).toEqual((await readdir(folder)).sort());
  });

  test('are sent once and then only confirmed', async () => {
    const first = await fetch(`${site.url}/console/assets/main.js`);
    expect(first.headers.get('content-type')).toContain('text/javascript');
    const again = await fetch(`${site.url}/console/assets/main.js`, {
      headers: { 'if-none-match': first.headers.get('etag')! },
    });
    expect(again.status).toBe(304);
    expect((await fetch(`${site.url}/console/assets/..%2Froutes.ts`)).status).toBe(404);
  });
});

test('an answer that the room cannot take is told to the browser that waits', async () => {
  const away = new StewardError('TRY_AGAIN', 'away');
  const room: Room = { ...site.room, answer: () => Promise.reject(away) };
  const broken = createConsole({ ...ports(), room });
  // As dispatch does: what cannot be said is logged, and the act stands.
  await broken.start({
    ...site.host,
    invoke: ({ answer }) => answer.say(line('bad', 'Try again in a minute.')).catch(() => {}),
  });
  const response = await broken.fetch(
    new Request('http://localhost:3000/console/say', {
      method: 'POST',
      headers: { host: 'localhost:3000', 'content-type': 'application/json', 'steward-person': 'mia' },
      body: JSON.stringify({ key: newKey(), channel: 'general', text: '/help' }),
    }),
  );
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ code: 'TRY_AGAIN', title: 'Try again in a minute.' });
});

test('an act that was announced as slow is taken, though its answer is just being said when it ends', async () => {
  const saying = Promise.withResolvers<void>();
  const answers: string[] = [];
  const room: Room = {
    ...site.room,
    answer: async (input) => {
      answers.push(input.card.summary);
      if (answers.length > 1) await saying.promise;
      return site.room.answer(input);
    },
  };
  const slow = createConsole({ ...ports(), room });
  await slow.start({
    ...site.host,
    invoke: async ({ answer }) => {
      await answer.say(line('waiting', 'Working on it.'));
      void answer.say(line('good', 'R-1 is open.'));
    },
  });
  const response = await slow.fetch(
    new Request('http://localhost:3000/console/say', {
      method: 'POST',
      headers: { host: 'localhost:3000', 'content-type': 'application/json', 'steward-person': 'mia' },
      body: JSON.stringify({ key: newKey(), channel: 'general', text: '/help' }),
    }),
  );
  saying.resolve();
  expect(await response.json()).toEqual({ ok: true });
  expect(answers).toEqual(['Working on it.', 'R-1 is open.']);
});

test('before the start and after the stop nothing is taken', async () => {
  const idle = createConsole({ ...ports(), room: site.room });
  const headers = { host: 'localhost:3000', 'content-type': 'application/json', 'steward-person': 'mia' };
  const body = JSON.stringify({ key: newKey(), channel: 'general', text: '/help' });
  const response = await idle.fetch(
    new Request('http://localhost:3000/console/say', { method: 'POST', headers, body }),
  );
  expect(response.status).toBe(503);
});

test('an act that is resumed later replaces what was said at first', async () => {
  const asked = {
    origin: { platform: 'console', team: 'sample', channel: 'audit' } as const,
    speaker: { id: 'rita' },
    key: 'slow',
  };
  const answer = site.console.answerLater(asked);
  await answer.say(line('waiting', 'Working on it.'));
  await site.console.answerLater(asked).say(line('good', 'Done.'));
  const mine = (await seen('audit', 'rita')).filter((each) => each.mine);
  expect(mine.map((each) => each.card?.summary)).toEqual(['Done.']);
  expect(await answer.form({ title: '', submit: '', invocation: 'v1 help', fields: [] })).toBe(false);
});

function ports() {
  const quiet = { complete: async () => ({ items: [] }), lists: async () => [], examples: () => [] };
  return {
    ...quiet,
    addsPersons: false,
    root: 'steward',
    publicUrl: 'http://localhost:3000',
    port: () => 3000,
    log: silentLog,
  };
}

test('completion is asked for with line, person and channel', async () => {
  const response = await fetch(`${site.url}/console/complete?line=${encodeURIComponent('model s')}&channel=releases`);
  expect(await response.json()).toEqual({
    items: [{ line: 'model show ', label: '/model show', detail: 'Show a model and where its versions stand' }],
  });
});
