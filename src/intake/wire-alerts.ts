import type { IncomingAlert } from '../incidents/alerts/incoming-alert.ts';
import { StewardError } from '../kernel/errors.ts';
import { extraOf, instantOf, linkOf, MOST_ALERTS, notOne, readJson, textsOf } from './alert-json.ts';

type Status = 'firing' | 'resolved';

/** One alert as Alertmanager and Grafana write it. */
interface WireAlert {
  readonly status?: Status | null;
  readonly labels: object;
  readonly annotations?: object | null;
  readonly startsAt?: unknown;
  readonly endsAt?: unknown;
  readonly generatorURL?: unknown;
  readonly fingerprint?: string | null;
}

/** What both write around alerts. */
interface Webhook {
  readonly version: string;
  readonly status?: Status | null;
  readonly alerts: readonly WireAlert[];
}

/** Which of them a body is from, and what of an alert is not kept beside it. */
export interface Wire {
  readonly of: string;
  readonly version: string;
  readonly known: readonly string[];
}

export const KNOWN = ['status', 'labels', 'annotations', 'startsAt', 'endsAt', 'generatorURL', 'fingerprint'];

/** The alerts of a webhook of Alertmanager or Grafana. Throws BAD_INPUT for what is none. */
export function wireAlerts(body: Buffer, { of, version, known }: Wire): IncomingAlert[] {
  const webhook = readJson(body, of);
  if (!isWebhook(webhook)) throw notOne(of, 'It sends version, status and alerts with labels.');
  const { alerts, status } = webhook;
  if (webhook.version !== version)
    throw notOne(of, `Version ${version} is taken, this is version ${webhook.version.slice(0, 20)}.`);
  if (alerts.length > MOST_ALERTS)
    throw new StewardError('TOO_LARGE', `A delivery has at most ${MOST_ALERTS} alerts.`, {
      hint: 'Set `max_alerts` of the receiver.',
    });
  return alerts.map((alert) => ({
    labels: textsOf(alert.labels, 'label'),
    annotations: textsOf(alert.annotations, 'annotation'),
    status: alert.status ?? status ?? 'firing',
    startsAt: instantOf(alert.startsAt),
    endsAt: instantOf(alert.endsAt),
    fingerprint: alert.fingerprint ?? undefined,
    url: linkOf(alert.generatorURL),
    extra: extraOf(alert, known),
  }));
}

// By hand: a schema copies each alert and its labels, which took as long as all else that is done with a body.
function isWebhook(value: unknown): value is Webhook {
  if (!isObject(value)) return false;
  const { version, status, alerts } = value as Partial<Webhook>;
  return typeof version === 'string' && isStatus(status) && Array.isArray(alerts) && alerts.every(isWireAlert);
}

function isWireAlert(value: unknown): value is WireAlert {
  if (!isObject(value)) return false;
  const { status, labels, annotations, fingerprint } = value as Partial<WireAlert>;
  return (
    isStatus(status) &&
    isObject(labels) &&
    (annotations == null || isObject(annotations)) &&
    (fingerprint == null || typeof fingerprint === 'string')
  );
}

const isStatus = (value: unknown): boolean => value == null || value === 'firing' || value === 'resolved';

const isObject = (value: unknown): value is object =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
