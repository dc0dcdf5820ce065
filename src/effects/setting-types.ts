import { z } from 'zod';
import { isPublicAddress } from './address.ts';

/** The name of a secret in the lifecycle file: `RELEASES` is read from `EFFECT_RELEASES`. */
export const secretName = z
  .string()
  .regex(
    /^[A-Z][A-Z0-9_]{0,39}$/,
    'a secret is named like RELEASES: it is read from EFFECT_RELEASES, and never stands here',
  )
  .refine((name) => !name.endsWith('_FILE'), 'the name of a secret does not end in _FILE');

/** An address outside, and whether it may be a private one. */
export interface Target {
  readonly url: string;
  readonly 'allow-private': boolean;
}

/** An address: no user or password in it. What else holds depends on `allow-private` (`checkTarget`). */
export const targetUrl = z
  .string()
  .max(2_048)
  .refine(
    (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
    'must be an address like https://example.com/hook',
  )
  .refine((text) => {
    if (!URL.canParse(text)) return true;
    const { username, password } = new URL(text);
    return username === '' && password === '';
  }, 'must hold no user and no password: secrets never stand in this file');

/** What of an address depends on `allow-private`: plain http, and addresses that are written out. */
export function checkTarget(target: Target, context: z.RefinementCtx, key = 'url'): void {
  if (target['allow-private'] || !URL.canParse(target.url)) return;
  const { protocol, hostname } = new URL(target.url);
  const say = (message: string): void => context.addIssue({ code: 'custom', path: [key], message });
  const isAddress = /^\[|^\d+\.\d+\.\d+\.\d+$/.test(hostname);
  if (protocol !== 'https:')
    say('must begin with https:// (or set allow-private: true for an address of your own network)');
  else if ((isAddress && !isPublicAddress(hostname)) || hostname === 'localhost')
    say('is a private address: set allow-private: true if that is meant');
}
