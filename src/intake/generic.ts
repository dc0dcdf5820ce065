import { z } from 'zod';
import type { IncomingAlert } from '../incidents/alerts/incoming-alert.ts';
import { severityOfWord } from '../incidents/alerts/severity.ts';
import { StewardError } from '../kernel/errors.ts';
import { clip, instantOf, LARGEST, LIMITS, linkOf, MOST_ALERTS, notOne, readJson, textsOf } from './alert-json.ts';
import { STORM_LIMIT } from './alertmanager.ts';
import { assertToken, BODY_COUNTS_MS, bodyKey, tokenIn } from './bearer.ts';
import { OVER } from './event-alert.ts';
import type { Source } from './source.ts';

const Settings = z.object({ map: z.record(z.string(), z.string()).default({}) });
const USUAL = {
  title: 'title',
  summary: 'summary',
  severity: 'severity',
  status: 'status',
  key: 'key',
  url: 'url',
  model: 'model',
};

/** JSON of any shape, read by the mapping that the integration was made with (`--map title=message`). The token as bearer. */
export const generic: Source = {
  name: 'generic',
  limit: { ...STORM_LIMIT, overflow: 503 },
  largest: LARGEST,
  againAfterMs: BODY_COUNTS_MS,
  token: ({ headers }) => tokenIn(headers),
  verify: ({ headers, body, rest }, key) => {
    assertToken(tokenIn(headers), key);
    return bodyKey(body, rest);
  },
  alerts: ({ body, settings }) => {
    const map: Readonly<Record<string, string>> = { ...USUAL, ...Settings.safeParse(settings ?? {}).data?.map };
    const all = readJson(body, 'generic JSON');
    const list = map.alerts === undefined ? all : at(all, map.alerts);
    const each = Array.isArray(list) ? list : [list];
    if (each.length > MOST_ALERTS) throw new StewardError('TOO_LARGE', `A delivery has at most ${MOST_ALERTS} alerts.`);
    return each.map((one) => alertOf(one, map));
  },
};

function alertOf(one: unknown, map: Readonly<Record<string, string>>): IncomingAlert {
  if (one === null || typeof one !== 'object') throw notOne('generic JSON', 'Each alert is an object.');
  const get = (name: string): string | undefined => textAt(one, map[name]);
  const title = get('title') ?? get('summary');
  if (title === undefined) {
    throw notOne(
      'generic JSON',
      `No title: nothing stands at ${map.title} or ${map.summary}. Map it with --map title=...`,
    );
  }
  const status = get('status') ?? '';
  const words = map.resolved?.split(',').map((word) => word.trim().toLowerCase());
  const over = words ? words.includes(status.toLowerCase()) : OVER.test(status);
  const labels = Object.entries(map).flatMap(([name, path]) => {
    const value = name.startsWith('labels.') ? textAt(one, path) : undefined;
    return value === undefined ? [] : [[name.slice('labels.'.length), value] as const];
  });
  const severity = get('severity');
  const said = { alertname: clip(title, 200), severity, model: get('model') };
  return {
    labels: textsOf({ ...Object.fromEntries(labels), ...said }, 'label'),
    annotations: textsOf({ summary: get('summary') ?? title }, 'annotation'),
    status: over ? 'resolved' : 'firing',
    startsAt: instantOf(at(one, map.startsAt ?? 'startsAt')),
    dedupKey: get('key'),
    url: linkOf(at(one, map.url ?? 'url')),
    severity: severityOfWord(severity),
    extra: small(one),
  };
}

/** The whole of it is kept while it is small: nobody knows beforehand what of it will be asked. */
function small(one: object): Record<string, unknown> {
  const size = JSON.stringify(one).length;
  return size <= LIMITS.extra ? { ...one } : { clipped: `${size} characters were left out` };
}

/** `data.items[0].name`, with or without `$.` before it; own members alone. */
export function at(value: unknown, path: string): unknown {
  const steps = path.replace(/^\$\.?/, '').match(/[^.[\]]+/g) ?? [];
  return steps.reduce<unknown>((inner, step) => {
    if (inner === null || typeof inner !== 'object' || !Object.hasOwn(inner, step)) return undefined;
    return (inner as Readonly<Record<string, unknown>>)[step];
  }, value);
}

function textAt(one: unknown, path: string | undefined): string | undefined {
  const value = path === undefined ? undefined : at(one, path);
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
