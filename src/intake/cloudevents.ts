import { createHash } from 'node:crypto';
import { z } from 'zod';
import { StewardError } from '../kernel/errors.ts';
import { extraOf, instantOf, LARGEST, MOST_ALERTS, notOne, readJson } from './alert-json.ts';
import { STORM_LIMIT } from './alertmanager.ts';
import { assertToken, tokenIn } from './bearer.ts';
import { type EventLike, eventAlert } from './event-alert.ts';
import type { Incoming, Source } from './source.ts';

const Attributes = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1),
  subject: z.string().nullish(),
  time: z.string().nullish(),
  data: z.unknown().optional(),
});
const KNOWN = ['specversion', 'id', 'source', 'type', 'subject', 'time', 'datacontenttype', 'dataschema', 'labels'];

const BATCH = 'application/cloudevents-batch';

/**
 * CloudEvents 1.0 in all three modes: structured (`application/cloudevents+json`), batch
 * (`application/cloudevents-batch+json`) and binary (`ce-*` headers). The token as bearer. The same `source` and `id` count once.
 */
export const cloudevents: Source = {
  name: 'cloudevents',
  limit: { ...STORM_LIMIT, overflow: 503 },
  largest: LARGEST,
  token: ({ headers }) => tokenIn(headers),
  verify: (incoming, key) => {
    assertToken(tokenIn(incoming.headers), key);
    const names = read(incoming).map(({ source, id }) => JSON.stringify([source, id]));
    return createHash('sha256').update(names.sort().join('\n')).digest('base64url');
  },
  recorded: (body) => (/^\s*\[/.test(body.toString('utf8')) ? { type: BATCH } : {}),
  alerts: (incoming, now) =>
    read(incoming).map((event) => {
      const { type, source, subject, time, data } = event;
      const extra = extraOf(event, KNOWN);
      const like: EventLike = { type, source, subject: subject ?? undefined, at: instantOf(time) ?? now, data, extra };
      return eventAlert(like);
    }),
};

function read(incoming: Incoming): readonly z.output<typeof Attributes>[] {
  const { headers, body } = incoming;
  const type = headers.get('content-type')?.toLowerCase() ?? '';
  const json = (): unknown => readJson(body, 'CloudEvents');
  const binary = headers.has('ce-specversion');
  const given = binary ? [fromHeaders(headers, body)] : type.startsWith(BATCH) ? json() : [json()];
  if (Array.isArray(given) && given.length > MOST_ALERTS)
    throw new StewardError('TOO_LARGE', `A delivery has at most ${MOST_ALERTS} events.`);
  const parsed = z.array(Attributes).safeParse(given);
  if (!parsed.success) throw notOne('CloudEvents', 'An event has specversion 1.0, id, source and type.');
  return parsed.data;
}

/** Binary mode: attributes are `ce-` headers, percent-encoded (http-protocol-binding.md 3.1.3); the body is the data. */
function fromHeaders(headers: Incoming['headers'], body: Buffer): Record<string, unknown> {
  const attributes = [...headers].flatMap(([name, value]) =>
    name.startsWith('ce-') ? [[name.slice(3), decoded(value)] as const] : [],
  );
  const isJson = /json/i.test(headers.get('content-type') ?? '');
  const data =
    body.length === 0 ? undefined : isJson ? readJson(body, 'CloudEvents') : body.toString('utf8').slice(0, 4_096);
  return { ...Object.fromEntries(attributes), data };
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value).replaceAll('\0', '').toWellFormed();
  } catch {
    return value;
  }
}
