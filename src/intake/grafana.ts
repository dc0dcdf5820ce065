import { LARGEST } from './alert-json.ts';
import { STORM_LIMIT } from './alertmanager.ts';
import { assertToken, BODY_COUNTS_MS, bodyKey, tokenIn } from './bearer.ts';
import { assertFresh, assertHex } from './fresh.ts';
import type { Source } from './source.ts';
import { KNOWN, wireAlerts } from './wire-alerts.ts';

/** What Grafana adds to an alert is kept beside it, except what is shown anyway. */
const SHOWN = [...KNOWN, 'embeddedImage'];

/**
 * Grafana's webhook contact point, version 1. Signed with `X-Grafana-Alerting-Signature`, hexadecimal HMAC-SHA256 over the
 * body, or over `timestamp:body` when it is told to send `X-Grafana-Alerting-Timestamp` (grafana/alerting, http/hmac.go); else
 * with the token as bearer or password.
 */
export const grafana: Source = {
  name: 'grafana',
  // It tries again whatever the answer was, for as long as the alert fires.
  limit: { ...STORM_LIMIT, overflow: 503 },
  largest: LARGEST,
  againAfterMs: BODY_COUNTS_MS,
  verify: ({ headers, body, rest }, key, now) => {
    const signature = headers.get('x-grafana-alerting-signature');
    const timestamp = headers.get('x-grafana-alerting-timestamp');
    if (signature === null) assertToken(tokenIn(headers), key);
    else if (timestamp === null) assertHex(signature, key, [body]);
    else {
      assertHex(signature, key, [`${timestamp}:`, body]);
      assertFresh(timestamp, now);
    }
    return bodyKey(body, rest);
  },
  alerts: ({ body }) => wireAlerts(body, { of: 'Grafana', version: '1', known: SHOWN }),
};
