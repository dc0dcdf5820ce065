import { LARGEST } from './alert-json.ts';
import { assertToken, BODY_COUNTS_MS, bodyKey, tokenIn } from './bearer.ts';
import type { Source } from './source.ts';
import { KNOWN, wireAlerts } from './wire-alerts.ts';

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
  againAfterMs: BODY_COUNTS_MS,
  token: ({ headers }) => tokenIn(headers),
  verify: ({ headers, body, rest }, key) => {
    assertToken(tokenIn(headers), key);
    return bodyKey(body, rest);
  },
  alerts: ({ body }) => wireAlerts(body, { of: 'Alertmanager', version: '4', known: KNOWN }),
};
