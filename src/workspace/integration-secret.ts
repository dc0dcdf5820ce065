import { createHash, randomBytes } from 'node:crypto';

/** A new secret of an integration: what is shown once, and the key that is kept. */
export interface IntegrationSecret {
  readonly token: string;
  /** Finds a bearer, and is the key of signatures. */
  readonly digest: Buffer;
}

/**
 * In the form that the source's own senders take. Usually `sti_` and 48 random bytes: HMAC-SHA256 hashes keys longer than 64
 * bytes first (RFC 2104 section 2), so that their sha256 signs as they do. PagerDuty's routing keys have 32 characters; the
 * secrets of Standard Webhooks are 24 to 64 bytes after `whsec_`, which are the key themselves.
 */
export function newSecret(source: string): IntegrationSecret {
  if (source === 'standard-webhooks') {
    const key = randomBytes(32);
    return { token: `whsec_${key.toString('base64')}`, digest: key };
  }
  const token =
    source === 'pagerduty' ? randomBytes(16).toString('hex') : `sti_${randomBytes(48).toString('base64url')}`;
  return { token, digest: createHash('sha256').update(token).digest() };
}
