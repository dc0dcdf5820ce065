import { z } from 'zod';
import type { IncomingAlert } from '../incidents/alerts/incoming-alert.ts';
import { clip, linkOf, textsOf } from './alert-json.ts';

/** An event of CloudEvents or Standard Webhooks, as far as an alert is made of it. */
export interface EventLike {
  /** `com.example.disk.full`, `disk.full.resolved`. */
  readonly type: string;
  readonly source: string;
  readonly subject: string | undefined;
  readonly at: Date;
  readonly data: unknown;
  /** Extension attributes and unknown members. */
  readonly extra: Readonly<Record<string, unknown>> | undefined;
}

/** What ends an alert: as the last word of a type, or as what `status` or `state` says. */
export const OVER =
  /^(resolved|resolve|closed|close|ok|cleared|recovered|recovery|normal|inactive|up|healthy|success)$/i;

const Data = z.looseObject({
  status: z.unknown().optional(),
  state: z.unknown().optional(),
  severity: z.unknown().optional(),
  priority: z.unknown().optional(),
  summary: z.unknown().optional(),
  title: z.unknown().optional(),
  message: z.unknown().optional(),
  description: z.unknown().optional(),
  key: z.unknown().optional(),
  dedup_key: z.unknown().optional(),
  model: z.unknown().optional(),
  version: z.unknown().optional(),
  labels: z.unknown().optional(),
  url: z.unknown().optional(),
});

/**
 * The alert of an event. Its end has the same type with `.resolved` (or the like) behind it, or says so in `data.status`; both
 * are one alert by `data.key`, or by source, subject and type.
 */
export function eventAlert({ type, source, subject, at, data, extra }: EventLike): IncomingAlert {
  const said = Data.safeParse(data).data ?? Data.parse({});
  const [, name = type, last = ''] = /^(.*)\.([^.]+)$/.exec(type) ?? [];
  const endsByType = OVER.test(last);
  const kind = endsByType || /^(firing|fired|triggered|opened|open)$/i.test(last) ? name : type;
  const over = endsByType || [said.status, said.state].some((word) => typeof word === 'string' && OVER.test(word));
  const key = textOf(said.key) ?? textOf(said.dedup_key);
  const labels = { alertname: kind, source, subject, severity: textOf(said.severity), priority: textOf(said.priority) };
  const about = { model: textOf(said.model), version: textOf(said.version) };
  const summary = textOf(said.summary) ?? textOf(said.title) ?? textOf(said.message);
  return {
    labels: { ...textsOf(said.labels, 'label'), ...textsOf({ ...labels, ...about }, 'label') },
    annotations: textsOf({ summary, description: textOf(said.description) }, 'annotation'),
    status: over ? 'resolved' : 'firing',
    startsAt: at,
    endsAt: over ? at : undefined,
    dedupKey: key ?? clip([source, subject ?? '', kind].join(' '), 1_000),
    url: linkOf(said.url),
    extra: extra ?? undefined,
  };
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
