import { createHmac } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Card, Part } from '../../src/chat/card.ts';
import { plainText } from '../../src/chat/text.ts';
import { listGroups } from '../../src/incidents/alerts/find-groups.ts';
import { groupCard } from '../../src/incidents/alerts/group-card.ts';
import { groupShowCard } from '../../src/incidents/alerts/group-show-card.ts';
import { routeAlerts } from '../../src/incidents/alerts/route-alerts.ts';
import { alert } from '../../src/incidents/alerts/tables.ts';
import { whyCard } from '../../src/incidents/alerts/why-card.ts';
import { type PeopleKit, peopleKit } from '../people/people-kit.ts';
import { intakeOf } from './alert-kit.ts';

let kit: PeopleKit;
let intake: ReturnType<typeof intakeOf>;
beforeAll(async () => {
  kit = await peopleKit();
});
beforeEach(() => {
  // Its own for each test: one that saw a repetition looks first what is new, for a while.
  intake = intakeOf(kit);
  kit.now = new Date('2026-03-02T10:00:00Z');
});
afterAll(() => kit.close());

/** How each source says the same: a title that a stranger chose. */
const SOURCES = {
  alertmanager: (title: string, deep: unknown = 1) => ({ version: '4', alerts: [wire(title, deep)] }),
  grafana: (title: string, deep: unknown = 1) => ({ version: '1', alerts: [wire(title, deep)] }),
  pagerduty: (title: string, deep: unknown = 1) => ({
    ...{ routing_key: 'KEY', event_action: 'trigger', odd: deep },
    payload: { summary: title, source: title, severity: 'critical', custom_details: { model: title } },
  }),
  opsgenie: (title: string, deep: unknown = 1) => ({
    message: title,
    description: title,
    details: { x: title },
    odd: deep,
  }),
  cloudevents: (title: string, deep: unknown = 1) => ({
    ...{ specversion: '1.0', id: title.slice(0, 99), source: title, type: title, odd: deep },
    data: { summary: title, labels: { x: title } },
  }),
  'standard-webhooks': (title: string, deep: unknown = 1) => ({ type: title, data: { summary: title, odd: deep } }),
  generic: (title: string, deep: unknown = 1) => ({ title, severity: title, model: title, odd: deep }),
} as const;
type Name = keyof typeof SOURCES;
const names = Object.keys(SOURCES) as Name[];

function wire(title: string, odd: unknown): object {
  return {
    status: 'firing',
    labels: { alertname: title, [title]: title },
    annotations: { summary: title },
    generatorURL: `javascript:${title}`,
    odd,
  };
}

const to = async (source: Name) => {
  const ctx = kit.fresh();
  const { id, token } = await intake.add(ctx, source);
  const send = (body: string, more: Record<string, string> = {}) => {
    const keyed = body.replace('"KEY"', JSON.stringify(token));
    const at = String(Math.floor(kit.now.getTime() / 1_000));
    const signed = createHmac('sha256', Buffer.from(token.replace('whsec_', ''), 'base64'))
      .update(`m.${at}.${keyed}`)
      .digest('base64');
    const path = source === 'opsgenie' ? `${id}/v2/alerts` : id;
    return intake.send(`${source}/${path}`, keyed, {
      ...(source === 'grafana'
        ? { 'x-grafana-alerting-signature': createHmac('sha256', token).update(keyed).digest('hex') }
        : {}),
      ...(source === 'standard-webhooks'
        ? { 'webhook-id': 'm', 'webhook-timestamp': at, 'webhook-signature': `v1,${signed}` }
        : {}),
      ...more,
      ...(source === 'opsgenie' ? { authorization: `GenieKey ${token}` } : { authorization: `Bearer ${token}` }),
    });
  };
  return { ctx, send, rows: () => ctx.db.select().from(alert).where(eq(alert.workspaceId, ctx.workspace)) };
};

const spans = (part: Part): unknown[] => {
  if (part.type === 'text' || part.type === 'context') return [part.text];
  if (part.type === 'heading') return [part.text, part.aside];
  if (part.type === 'fields') return part.fields.map(({ value }) => value);
  return part.type === 'table' ? part.rows.flat() : [];
};
const live = (card: Card) =>
  card.parts
    .flatMap(spans)
    .flat()
    .filter((span) => typeof span === 'object' && span !== null && 'type' in span)
    .filter((span) => ['link', 'person', 'channel'].includes((span as { type: string }).type));
const words = (card: Card) =>
  [
    card.summary,
    ...card.parts.flatMap(spans).map((text) => (text === undefined ? '' : plainText(text as string))),
  ].join('\n');

describe.each(names)('a stranger at /in/%s', (source) => {
  test.each([
    ['mentions and markup', '<!channel> <@U1> @everyone <https://evil|click> *b* `c` [x](http://y) ||s||'],
    ['text that turns', 'safe\u202egpj.exe\u2066 \u200bname'],
    ['100 kB', 'x'.repeat(100_000)],
    ['zeros and half characters', 'a\u0000b\ud800c\udfff'],
    ['a long text that every limit cuts within an emoji', `a${'\u{1F600}'.repeat(5_000)}`],
    ['names of prototypes', '__proto__'],
  ])('sends %s: it is taken, and shown as plain short text', async (_, title) => {
    const { ctx, send, rows } = await to(source);
    expect(await send(JSON.stringify(SOURCES[source](title)))).toMatchObject({
      status: expect.toSatisfy((status) => status === 200 || status === 202),
    });
    await routeAlerts(ctx);
    const [group] = await listGroups(ctx, 5);
    expect(group?.firing).toBe(1);
    for (const card of [await groupCard(ctx, 1), await groupShowCard(ctx, 1), await whyCard(ctx, 1)]) {
      expect(live(card)).toEqual([]);
      expect(words(card)).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b]|javascript:/u);
      expect(words(card).length).toBeLessThan(4_000);
    }
    const [row] = await rows();
    expect(JSON.stringify(row).length).toBeLessThan(80_000);
    expect(row?.url ?? null).toBeNull();
  });

  test('sends what is too deep, too large, no JSON, of another shape: refused, and nothing is written', async () => {
    const { send, rows } = await to(source);
    const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
    const body = JSON.stringify(SOURCES[source]('t', 'DEEP')).replace('"DEEP"', deep);
    expect(await send(body)).toBe('BAD_INPUT');
    expect(await send(JSON.stringify(SOURCES[source]('x'.repeat(600_000))))).toBe('TOO_LARGE');
    for (const odd of ['{', 'null', '[1]', '"text"', '{}']) {
      expect(['BAD_INPUT', 'BAD_SIGNATURE']).toContain(await send(odd));
    }
    expect(await rows()).toEqual([]);
  });

  test('sends members nobody knows: kept', async () => {
    const { send, rows } = await to(source);
    await send(JSON.stringify(SOURCES[source]('t', { answer: 42 })));
    expect(JSON.stringify((await rows())[0]?.extra)).toContain('42');
  });
});

/** The same in a version that is not taken, or none. */
const VERSIONS: Record<Name, readonly object[]> = {
  alertmanager: [{ version: '3' }, { version: '5' }, { version: 4 }, { version: undefined }],
  grafana: [{ version: '4' }, { version: 1 }, { version: undefined }],
  // Events v1 had `event_type` and `service_key` instead.
  pagerduty: [
    { event_action: undefined, event_type: 'trigger' },
    { payload: undefined, description: 'v1' },
  ],
  opsgenie: [{ message: undefined, title: 'x' }, { message: 1 }],
  cloudevents: [{ specversion: '0.3' }, { specversion: '2.0' }, { specversion: 1 }, { specversion: undefined }],
  'standard-webhooks': [{ type: undefined, event: 'x' }, { type: 1 }],
  generic: [{ title: undefined, headline: 'x' }, { title: { text: 'x' } }],
};

describe.each(names)('at /in/%s', (source) => {
  test('another version or shape is refused by what it misses, and nothing is written', async () => {
    const { send, rows } = await to(source);
    for (const other of VERSIONS[source])
      expect([other, await send(JSON.stringify({ ...SOURCES[source]('t'), ...other }))]).toEqual([other, 'BAD_INPUT']);
    expect(await rows()).toEqual([]);
  });
});

test.each(['alertmanager', 'grafana', 'cloudevents', 'generic'] as const)(
  'more than 5,000 alerts in one delivery at /in/%s are refused',
  async (source) => {
    const { send, rows } = await to(source);
    const one = SOURCES[source]('t') as { alerts?: unknown };
    const small = source === 'cloudevents' ? { specversion: '1.0', id: 'i', source: 's', type: 't' } : { title: 't' };
    const many = Array(5_001).fill(one.alerts ? { labels: { a: 'b' } } : small);
    const type = { 'content-type': 'application/cloudevents-batch+json' };
    expect(await send(JSON.stringify(one.alerts ? { ...one, alerts: many } : many), type)).toBe('TOO_LARGE');
    expect(await rows()).toEqual([]);
  },
);

test('a heartbeat is heard whatever it carries, and refused when that is large', async () => {
  const ctx = kit.fresh();
  const { token } = await intake.add(ctx, 'heartbeat', { everySeconds: 60 });
  const bearer = { authorization: `Bearer ${token}` };
  for (const body of ['', '{', '<!channel> \u202e', '['.repeat(10_000), 'x'.repeat(16_384)]) {
    expect(await intake.send('heartbeat', body, bearer)).toMatchObject({ status: 200 });
  }
  expect(await intake.send('heartbeat', 'x'.repeat(16_385), bearer)).toBe('TOO_LARGE');
});

test.each(['alertmanager', 'grafana', 'pagerduty', 'opsgenie', 'generic'] as const)(
  'the same bytes at /in/%s count once for five minutes, wherever on the clock these begin, and anew afterwards',
  async (source) => {
    const { send, rows } = await to(source);
    const body = JSON.stringify(SOURCES[source]('again'));
    const start = new Date('2026-03-02T10:04:59Z').getTime();
    const counts: unknown[] = [];
    for (const seconds of [0, 2, 299, 300, 599, 601]) {
      kit.now = new Date(start + seconds * 1_000);
      await send(body);
      counts.push((await rows())[0]?.received);
    }
    expect(counts).toEqual([1, 1, 1, 2, 2, 3]);
  },
);
