import { createHmac } from 'node:crypto';

/** A secret shorter than this is no secret (the key's bytes, not the letters of its base64). */
export const SHORTEST_SECRET = 32;

/**
 * The key of a signing secret: what stands in base64 after `whsec_` (Standard Webhooks 1.0.0, "Signature scheme"), or
 * the bytes of the text as it is.
 */
export function keyOf(secret: string): Buffer {
  return secret.startsWith('whsec_')
    ? Buffer.from(secret.slice('whsec_'.length), 'base64')
    : Buffer.from(secret, 'utf8');
}

/**
 * The headers of a Standard Webhooks call: the id that stays the same over all tries, the time of this try, and one
 * signature for each secret, so that a receiver can change from one to the other.
 */
export function signWebhook(
  message: { readonly id: string; readonly body: string; readonly at: Date },
  secrets: readonly string[],
): Readonly<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>> {
  const timestamp = String(Math.floor(message.at.getTime() / 1000));
  const signed = `${message.id}.${timestamp}.${message.body}`;
  const signatures = secrets.map(
    (secret) => `v1,${createHmac('sha256', keyOf(secret)).update(signed).digest('base64')}`,
  );
  return { 'webhook-id': message.id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
