import { afterAll, beforeAll, expect, test } from 'vitest';
import { line } from '../../../src/chat/card.ts';
import { type SampleConsole, startSampleConsole } from '../../kit/sample-console.ts';

let site: SampleConsole;
beforeAll(async () => {
  site = await startSampleConsole();
});
afterAll(() => site.stop());

interface Event {
  readonly event: string;
  readonly id?: string;
  readonly data: {
    readonly id?: string;
    readonly html?: string;
    readonly now?: string;
    readonly asked?: string;
    readonly removed?: boolean;
  };
}

interface Stream {
  /** Reads on until a condition on all that came is met. */
  until(met: (events: Event[]) => boolean): Promise<Event[]>;
  close(): void;
}

/** Opens the stream as a browser does. */
async function open(as: string, query: string, headers = {}): Promise<Stream> {
  const abort = new AbortController();
  const response = await fetch(`${site.url}/console/events?as=${as}${query}`, { signal: abort.signal, headers });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const events: Event[] = [];
  let rest = '';
  const readOn = async () => {
    const { value, done } = await reader.read();
    if (done) throw new Error('the stream ended');
    const blocks = (rest + value).split('\n\n');
    rest = blocks.pop()!;
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split('\n').map((each) => each.split(/: (.*)/s).slice(0, 2)));
      if (fields.event) events.push({ event: fields.event, id: fields.id, data: JSON.parse(fields.data) });
    }
  };
  return {
    close: () => abort.abort(),
    until: async (met) => {
      while (!met(events)) await readOn();
      return events;
    },
  };
}

async function follow(as: string, query: string, met: (events: Event[]) => boolean, headers = {}): Promise<Event[]> {
  const stream = await open(as, query, headers);
  const events = await stream.until(met);
  stream.close();
  return events;
}

const messages = (events: Event[]) => events.filter(({ event }) => event === 'message');

test('a new message, its edit and its removal arrive without asking', async () => {
  const stream = await open('mia', `&after=${await site.room.lastChange()}`);
  const next = async (count: number) =>
    messages(await stream.until((events) => messages(events).length === count)).at(-1)?.data;
  const id = await site.room.post({ channel: 'releases', card: line('waiting', 'R-1 is open') });
  expect(await next(1)).toMatchObject({ id, html: expect.stringContaining('R-1 is open') });
  await site.room.edit(id, line('good', 'R-1 is applied'));
  expect(await next(2)).toMatchObject({ id, html: expect.stringContaining('R-1 is applied') });
  await site.room.remove(id, 'mia');
  expect(await next(3)).toMatchObject({ id, removed: true, html: '' });
  stream.close();
});

test('a browser that was away goes on after the last event it saw', async () => {
  const first = await site.room.post({ channel: 'releases', author: 'mia', text: 'first' });
  const [seen] = messages(
    await follow('leo', '&after=0', (events) => events.some(({ data }) => data.id === first)),
  ).slice(-1);
  const missed = await site.room.post({ channel: 'releases', author: 'mia', text: 'missed' });
  const after = await follow('leo', '&after=0', (events) => messages(events).length > 0, { 'last-event-id': seen!.id });
  expect(messages(after).map(({ data }) => data.id)).toEqual([missed]);
});

test('what one person alone may see goes to that person alone', async () => {
  const start = await site.room.lastChange();
  const answer = await site.room.answer({
    person: 'ada',
    channel: 'releases',
    key: 'a',
    card: line('neutral', 'yours'),
  });
  const direct = await site.room.post({ channel: '@ada', card: line('neutral', 'direct') });
  const last = await site.room.post({ channel: 'releases', author: 'mia', text: 'for all' });
  const come = (events: Event[]) => events.some(({ data }) => data.id === last);
  const ids = async (as: string) => messages(await follow(as, `&after=${start}`, come)).map(({ data }) => data.id);
  expect(await ids('leo')).toEqual([last]);
  expect(await ids('ada')).toEqual([answer, direct, last]);
});

test('what waits and what was asked comes with the stream and again when it changes', async () => {
  const stream = await open('rita', '');
  const lists = (events: Event[]) => events.filter(({ event }) => event === 'lists').map(({ data }) => data.now!);
  expect(lists(await stream.until((events) => lists(events).length === 1))[0]).toContain('Nothing now');
  await fetch(`${site.url}/console/say`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'steward-person': 'mia' },
    body: JSON.stringify({ key: 'waits-for-me-key-1', channel: 'releases', text: '/promote churn@v12 to production' }),
  });
  const changed = lists(await stream.until((events) => lists(events).length === 2))[1];
  expect(changed).toMatch(/count">1<.*R-81 churn@v12 to production/s);
  stream.close();
});

test.each([
  ['a browser that knows more changes than there are', '&after=999999999'],
  ['a browser that missed very many changes', '&after=0&many'],
])('%s is told to load the page again', async (_, query) => {
  if (query.endsWith('many')) {
    for (let index = 0; index < 610; index += 1)
      await site.room.post({ channel: 'general', author: 'ada', text: `${index}` });
  }
  const events = await follow('mia', query, (each) => each.some(({ event }) => event === 'reload'));
  expect(events.at(-1)?.event).toBe('reload');
});

test('a stop ends the streams, so that the server can stop', async () => {
  const response = await fetch(`${site.url}/console/events?as=mia`);
  const reading = response.text();
  site.console.close();
  expect(await reading).toContain('retry: 1000');
});
