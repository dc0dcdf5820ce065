import { z } from 'zod';
import { StewardError } from '../kernel/errors.ts';
import { hintAlias } from '../outside/hint-alias.ts';
import { assertFresh, assertSigned, badSignature } from './fresh.ts';
import type { Source } from './source.ts';

/** MLflow 3's envelope. Events and members that Steward has no use for are left alone. */
const Envelope = z.object({ entity: z.string(), action: z.string(), data: z.record(z.string(), z.unknown()) });
const AliasData = z.object({ name: z.string(), alias: z.string() });

/**
 * Webhooks of an MLflow registry. `X-MLflow-Signature: v1,<base64>` over `delivery id.timestamp.body`; retries repeat the
 * delivery id. An alias that was set or removed is looked at at once.
 */
export const mlflow: Source = {
  name: 'mlflow',
  // It tries again three times after 429, as Retry-After says (mlflow/webhooks/delivery.py).
  limit: { perMinute: 600, burst: 300, overflow: 429 },
  verify: ({ headers, body }, key, now) => {
    const [version, signature] = headers.get('x-mlflow-signature')?.split(',') ?? [];
    const id = headers.get('x-mlflow-delivery-id') ?? '';
    const timestamp = headers.get('x-mlflow-timestamp');
    if (version !== 'v1' || !signature || !/^[A-Za-z0-9_-]{8,64}$/.test(id)) throw badSignature();
    assertSigned(signature, key, [`${id}.${timestamp}.`, body]);
    assertFresh(timestamp, now);
    return id;
  },
  receive: async (tx, { body }) => {
    const { entity, action, data } = read(body);
    if (entity !== 'model_version_alias' || (action !== 'created' && action !== 'deleted')) return;
    const told = AliasData.safeParse(data);
    if (told.success) await hintAlias(tx, told.data);
  },
};

function read(body: Buffer): z.output<typeof Envelope> {
  try {
    return Envelope.parse(JSON.parse(body.toString('utf8')));
  } catch {
    throw new StewardError('BAD_INPUT', 'This is no webhook of MLflow: it needs entity, action and data.');
  }
}
