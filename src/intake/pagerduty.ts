import { createHash } from 'node:crypto';
import { z } from 'zod';
import { acknowledgeAlert } from '../incidents/alerts/acknowledge-alert.ts';
import type { IncomingAlert } from '../incidents/alerts/incoming-alert.ts';
import { clip, extraOf, instantOf, LARGEST, linkOf, notOne, readJson, textsOf } from './alert-json.ts';
import { STORM_LIMIT } from './alertmanager.ts';
import { assertToken, BODY_COUNTS_MS, bodyKey } from './bearer.ts';
import type { Incoming, Source } from './source.ts';

const Payload = z.looseObject({
  summary: z.string(),
  source: z.string().nullish(),
  severity: z.string().nullish(),
  timestamp: z.unknown().optional(),
  component: z.string().nullish(),
  group: z.string().nullish(),
  class: z.string().nullish(),
  custom_details: z.unknown().optional(),
});
const Event = z.looseObject({
  routing_key: z.string(),
  event_action: z.enum(['trigger', 'acknowledge', 'resolve']),
  dedup_key: z.string().max(255).nullish(),
  payload: Payload.nullish(),
  links: z.array(z.looseObject({ href: z.string() })).nullish(),
  client_url: z.string().nullish(),
});
type Event = z.output<typeof Event>;

/**
 * PagerDuty's Events API v2, so that whatever can page PagerDuty can page Steward: `POST .../v2/enqueue`, the token as
 * `routing_key`. A trigger of a key that is open is the same alert; one without a key is known by its words; what is
 * acknowledged or resolved and is not open is dropped.
 */
export const pagerduty: Source = {
  name: 'pagerduty',
  // Its clients try again after 429 "with a backoff of a few minutes".
  limit: { ...STORM_LIMIT, overflow: 429 },
  largest: LARGEST,
  againAfterMs: BODY_COUNTS_MS,
  token: ({ body }) => routingKey(body),
  verify: ({ body, rest }, key) => {
    assertToken(routingKey(body), key);
    return bodyKey(body, rest);
  },
  alerts: (incoming) => {
    const event = read(incoming);
    if (event.event_action === 'acknowledge') return undefined;
    if (event.event_action === 'trigger' && !event.payload) throw notOne('PagerDuty', 'A trigger has a payload.');
    return [alertOf(event, keyOf(event))];
  },
  receive: async (tx, incoming) => {
    const event = read(incoming);
    await acknowledgeAlert(tx, { integration: incoming.integration ?? '', key: keyOf(event) });
  },
  answer: (incoming) => ({
    status: 202,
    body: { status: 'success', message: 'Event processed', dedup_key: keyOf(read(incoming)) },
  }),
};

function routingKey(body: Buffer): string | undefined {
  try {
    return z.object({ routing_key: z.string() }).safeParse(JSON.parse(body.toString('utf8'))).data?.routing_key;
  } catch {
    return undefined;
  }
}

function read({ body }: Incoming): Event {
  const parsed = Event.safeParse(readJson(body, 'PagerDuty'));
  if (parsed.success) return parsed.data;
  throw notOne('PagerDuty', 'An event has routing_key, event_action, payload.summary, and a dedup_key of 255 at most.');
}

/** The sender's key, or one made of what the event says, so that the same event sent twice is one. */
function keyOf({ dedup_key, payload, event_action }: Event): string {
  if (dedup_key) return dedup_key;
  if (event_action !== 'trigger') throw notOne('PagerDuty', 'To acknowledge or resolve, send the dedup_key.');
  return createHash('sha256')
    .update(JSON.stringify(payload ?? {}))
    .digest('hex')
    .slice(0, 32);
}

function alertOf(event: Event, dedupKey: string): IncomingAlert {
  const { payload, event_action, links, client_url } = event;
  const { summary = '', source, severity, component, group, class: kind, custom_details: details } = payload ?? {};
  const labels = { alertname: kind ?? clip(summary, 120), source, severity, component, group, ...modelIn(details) };
  const extra = extraOf({ ...event, details }, [
    'routing_key',
    'event_action',
    'dedup_key',
    'payload',
    'links',
    'client_url',
  ]);
  return {
    labels: textsOf(labels, 'label'),
    annotations: textsOf({ summary: clip(summary, 1_024) }, 'annotation'),
    status: event_action === 'resolve' ? 'resolved' : 'firing',
    startsAt: instantOf(payload?.timestamp),
    dedupKey,
    url: linkOf(links?.[0]?.href) ?? linkOf(client_url),
    extra,
  };
}

/** A model that the details name is linked. */
function modelIn(details: unknown): { readonly model?: string } {
  const model = z.object({ model: z.string() }).safeParse(details).data?.model;
  return model === undefined ? {} : { model };
}
