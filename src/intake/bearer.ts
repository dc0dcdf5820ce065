import { hash, timingSafeEqual } from 'node:crypto';
import type { SentHeaders } from '../kernel/sent.ts';
import { badSignature } from './fresh.ts';

/** The token of `Authorization: Bearer <token>`, or the password of `Basic`; with `scheme` that of another one. */
export function tokenIn(headers: SentHeaders, scheme?: string): string | undefined {
  const [, given = '', value = ''] = /^(\S+) +(\S+) *$/.exec(headers.get('authorization') ?? '') ?? [];
  const kind = given.toLowerCase();
  if (scheme !== undefined && kind === scheme.toLowerCase()) return value;
  if (kind === 'bearer') return value;
  return kind === 'basic' ? Buffer.from(value, 'base64').toString('utf8').split(':').slice(1).join(':') : undefined;
}

/** Refuses a token that is not the integration's. Takes the same time for each wrong one. */
export function assertToken(token: string | undefined, key: Buffer): void {
  if (token === undefined) throw badSignature();
  const digest = hash('sha256', token, 'buffer');
  if (digest.length !== key.length || !timingSafeEqual(digest, key)) throw badSignature();
}

/** The same bytes count anew after so long. */
export const BODY_COUNTS_MS = 5 * 60_000;

/**
 * The id of a delivery whose sender gives none: its bytes, for five minutes. What is sent again because the answer was lost
 * counts once; the same words hours later (an alert that still fires), or after an end that came between, count anew.
 */
export const bodyKey = (body: Buffer, rest: string): string =>
  hash('sha256', Buffer.concat([Buffer.from(`${rest}\n`), body]), 'base64url');
