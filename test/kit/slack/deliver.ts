import { createHmac } from 'node:crypto';

type Json = Readonly<Record<string, unknown>>;

/** What Steward answered: over Socket Mode an acknowledged envelope counts as 200, one that is not as 503. */
export interface Delivered {
  readonly status: number;
  /** The body as text; of JSON also parsed. */
  readonly text: string;
  readonly json: Json | undefined;
}

export type PayloadType = 'slash_commands' | 'interactive' | 'events_api';
export type Deliver = (type: PayloadType, payload: Json, retry?: { num: number; reason: string }) => Promise<Delivered>;

/** Signs as Slack does: v0 over version, time and the body's bytes (docs: verifying-requests-from-slack). */
export function signature(secret: string, timestamp: string, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}

/** The body as Slack sends it: commands as a form, interactions as JSON in a form, events as JSON. */
export function bodyOf(type: PayloadType, payload: Json): { body: string; contentType: string } {
  if (type === 'events_api') return { body: JSON.stringify(payload), contentType: 'application/json' };
  const form =
    type === 'interactive'
      ? new URLSearchParams({ payload: JSON.stringify(payload) })
      : new URLSearchParams(Object.entries(payload).map(([name, value]): [string, string] => [name, String(value)]));
  return { body: form.toString(), contentType: 'application/x-www-form-urlencoded' };
}

/** Posts signed requests to an address; given as a function because a test's port is known late. */
export function deliverOverHttp(url: () => string, secret: string): Deliver {
  return async (type, payload, retry) => {
    const { body, contentType } = bodyOf(type, payload);
    const timestamp = String(Math.floor(Date.now() / 1000));
    const response = await fetch(url(), {
      method: 'POST',
      headers: {
        'content-type': contentType,
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': signature(secret, timestamp, body),
        ...(retry ? { 'x-slack-retry-num': String(retry.num), 'x-slack-retry-reason': retry.reason } : {}),
      },
      body,
    });
    return delivered(response.status, await response.text());
  };
}

export function delivered(status: number, text: string): Delivered {
  return { status, text, json: text.startsWith('{') ? (JSON.parse(text) as Json) : undefined };
}
