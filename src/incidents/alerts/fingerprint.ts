import { hash } from 'node:crypto';
import type { IncomingAlert } from './incoming-alert.ts';
import type { FINGERPRINT_RULES } from './tables.ts';

/** What makes two deliveries one alert, and by which rule it was found. */
export interface Fingerprint {
  readonly rule: (typeof FINGERPRINT_RULES)[number];
  readonly value: string;
}

/** Longer keys are hashed, so that a sender's choice never outgrows an index. */
const LONGEST = 255;

/**
 * What makes an alert the same as an earlier one of its integration: the key that its sender gave it, else the sender's own
 * hash, else all of its labels. Annotations and times never count.
 */
export function fingerprintOf(alert: IncomingAlert): Fingerprint {
  if (alert.dedupKey) return { rule: 'dedup-key', value: bounded(alert.dedupKey) };
  if (alert.fingerprint) return { rule: 'fingerprint', value: bounded(alert.fingerprint) };
  const entries = Object.entries(alert.labels).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return { rule: 'labels', value: digest(JSON.stringify(entries)) };
}

const bounded = (key: string): string => (key.length > LONGEST ? `sha256:${digest(key)}` : key);

const digest = (text: string): string => hash('sha256', text, 'hex').slice(0, 32);
