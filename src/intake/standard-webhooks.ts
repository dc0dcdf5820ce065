import { z } from 'zod';
import { extraOf, instantOf, LARGEST, notOne, readJson } from './alert-json.ts';
import { STORM_LIMIT } from './alertmanager.ts';
import { eventAlert } from './event-alert.ts';
import { assertAnySigned, assertFresh, badSignature } from './fresh.ts';
import type { Source } from './source.ts';

const Body = z.looseObject({
  type: z.string().min(1),
  timestamp: z.unknown().optional(),
  data: z.unknown().optional(),
});

/**
 * Standard Webhooks 1.0.0: `webhook-id`, `webhook-timestamp` and `webhook-signature`, a list of `v1,<base64>` over
 * `id.timestamp.body` with the bytes of `whsec_...`. The id counts once.
 */
export const standardWebhooks: Source = {
  name: 'standard-webhooks',
  limit: { ...STORM_LIMIT, overflow: 429 },
  largest: LARGEST,
  verify: ({ headers, body }, key, now) => {
    const id = headers.get('webhook-id') ?? '';
    const timestamp = headers.get('webhook-timestamp');
    const signatures = (headers.get('webhook-signature') ?? '').split(' ').flatMap((each) => {
      const [version, signature] = each.split(',');
      return version === 'v1' && signature ? [signature] : [];
    });
    if (!/^[\x21-\x7e]{1,256}$/.test(id)) throw badSignature();
    assertAnySigned(signatures, key, [`${id}.${timestamp}.`, body]);
    assertFresh(timestamp, now);
    return id;
  },
  alerts: ({ body }, now) => {
    const parsed = Body.safeParse(readJson(body, 'Standard Webhooks'));
    if (!parsed.success) throw notOne('Standard Webhooks', 'It sends type, timestamp and data.');
    const { type, timestamp, data } = parsed.data;
    const extra = extraOf(parsed.data, ['type', 'timestamp']);
    return [eventAlert({ type, source: '', subject: undefined, at: instantOf(timestamp) ?? now, data, extra })];
  },
};
