import { z } from 'zod';
import type { IncomingAlert } from '../incidents/alerts/incoming-alert.ts';
import { StewardError } from '../kernel/errors.ts';
import { extraOf, instantOf, LARGEST, linkOf, MOST_ALERTS, notOne, readJson, textsOf } from './alert-json.ts';
import { assertToken, bodyKey, tokenIn } from './bearer.ts';
import type { Source } from './source.ts';

/** One alert as Alertmanager and Grafana write it. */
export const WireAlert = z.looseObject({
  status: z.enum(['firing', 'resolved']).nullish(),
  labels: z.record(z.string(), z.unknown()),
  annotations: z.record(z.string(), z.unknown()).nullish(),
  startsAt: z.unknown().optional(),
  endsAt: z.unknown().optional(),
  generatorURL: z.unknown().optional(),
  fingerprint: z.string().nullish(),
});
const KNOWN = ['status', 'labels', 'annotations', 'startsAt', 'endsAt', 'generatorURL', 'fingerprint'];

const Webhook = z.looseObject({
  version: z.string(),
  status: z.enum(['firing', 'resolved']).nullish(),
  alerts: z.array(WireAlert),
});

/** How many senders of alerts may send: storms are what it is for. */
export const STORM_LIMIT = { perMinute: 120_000, burst: 20_000 } as const;

/**
 * The webhook of Prometheus' Alertmanager, version 4; the token as `credentials` of its `http_config`. It signs nothing, and
 * does not try again after 429 (notify/util.go), so what is too much is answered 503.
 */
export const alertmanager: Source = {
  name: 'alertmanager',
  limit: { ...STORM_LIMIT, overflow: 503 },
  largest: LARGEST,
  token: ({ headers }) => tokenIn(headers),
  verify: ({ headers, body, rest }, key, now) => {
    assertToken(tokenIn(headers), key);
    return bodyKey(body, rest, now);
  },
  alerts: ({ body }, now) => {
    const parsed = Webhook.safeParse(readJson(body, 'Alertmanager'));
    if (!parsed.success) throw notOne('Alertmanager', 'It sends version, status and alerts with labels.');
    const { version, alerts, status } = parsed.data;
    if (version !== '4') throw notOne('Alertmanager', `Version 4 is taken, this is version ${version.slice(0, 20)}.`);
    return wireAlerts(alerts, status ?? undefined, now);
  },
};

/** What Alertmanager and Grafana have in common. */
export function wireAlerts(
  alerts: readonly z.output<typeof WireAlert>[],
  status: 'firing' | 'resolved' | undefined,
  now: Date,
  known: readonly string[] = KNOWN,
): IncomingAlert[] {
  if (alerts.length > MOST_ALERTS)
    throw new StewardError('TOO_LARGE', `A delivery has at most ${MOST_ALERTS} alerts.`, {
      hint: 'Set `max_alerts` of the receiver.',
    });
  return alerts.map((alert) => ({
    labels: textsOf(alert.labels, 'label'),
    annotations: textsOf(alert.annotations, 'annotation'),
    status: alert.status ?? status ?? 'firing',
    startsAt: instantOf(alert.startsAt) ?? now,
    endsAt: instantOf(alert.endsAt),
    fingerprint: alert.fingerprint ?? undefined,
    url: linkOf(alert.generatorURL),
    extra: extraOf(alert, known),
  }));
}
