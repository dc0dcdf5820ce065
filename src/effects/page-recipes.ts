import { createHash } from 'node:crypto';
import { escapeHtml } from '../proof/html.ts';
import type { PageMessage } from './page-message.ts';
import type { Outgoing } from './send-request.ts';
import { signWebhook } from './sign-webhook.ts';

/** A service that reaches people, as an admin set it up, with its secret's value. */
export interface Provider {
  readonly kind: 'ntfy' | 'twilio-sms' | 'twilio-voice' | 'webhook';
  readonly url: string;
  readonly secret: string | undefined;
  readonly sender: string | null;
  readonly allowPrivate: boolean;
}

export interface RecipeGiven {
  readonly message: PageMessage;
  /** A telephone number, or a topic of ntfy. */
  readonly target: string | null;
  /** Stays the same over all tries. */
  readonly id: string;
  readonly at: Date;
}

/** Twilio cuts a text message into parts of 153 characters and bills each (docs: "SMS character limits"). */
const SMS_LENGTH = 320;

/** The call that hands a page to a provider. Pure. */
export function recipeOf(provider: Provider, given: RecipeGiven): Outgoing {
  switch (provider.kind) {
    case 'ntfy':
      return ntfy(provider, given);
    case 'twilio-sms':
      return twilio(provider, given, 'Messages', { Body: smsText(given.message) });
    case 'twilio-voice':
      return twilio(provider, given, 'Calls', { Twiml: spoken(given.message) });
    case 'webhook':
      return webhook(provider, given);
  }
}

/** "Publish as JSON" of ntfy: to the server's root, the topic in the body. Its action acknowledges from the lock screen. */
function ntfy({ url, secret, allowPrivate }: Provider, { message, target }: RecipeGiven): Outgoing {
  const { title, body, link, urgent } = message;
  const actions =
    link === undefined ? [] : [{ action: 'http', label: 'Acknowledge', url: link, method: 'POST', clear: true }];
  return {
    ...post(url, allowPrivate),
    headers: {
      'content-type': 'application/json',
      'user-agent': 'steward',
      ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
    },
    body: JSON.stringify({
      topic: target ?? '',
      title,
      message: body,
      priority: urgent ? 5 : 3,
      ...(link === undefined ? {} : { click: link }),
      actions,
    }),
  };
}

/** Twilio's REST API 2010-04-01: a form, signed in with `<account>:<token>`. */
function twilio(
  { url, secret = ':', sender, allowPrivate }: Provider,
  { target }: RecipeGiven,
  what: 'Messages' | 'Calls',
  more: Readonly<Record<string, string>>,
): Outgoing {
  const account = secret.split(':', 1)[0] ?? '';
  return {
    ...post(`${url.replace(/\/+$/, '')}/2010-04-01/Accounts/${encodeURIComponent(account)}/${what}.json`, allowPrivate),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'steward',
      authorization: `Basic ${Buffer.from(secret).toString('base64')}`,
    },
    body: new URLSearchParams({ To: target ?? '', From: sender ?? '', ...more }).toString(),
  };
}

/** The title is what matters; the link is never cut. */
export function smsText({ title, link }: PageMessage): string {
  const end = link === undefined ? '' : `\nAcknowledge: ${link}`;
  const room = Math.max(SMS_LENGTH - end.length, 60);
  return `${title.length > room ? `${title.slice(0, room - 1).toWellFormed()}\u2026` : title}${end}`;
}

/** Said twice, because who wakes up hears the second half. */
export function spoken({ title }: PageMessage): string {
  const words = escapeHtml(`Steward pages you. ${title.slice(0, 300).toWellFormed()}. Acknowledge it in your chat.`);
  return `<Response><Say loop="2">${words}</Say></Response>`;
}

/** A signed message as Standard Webhooks 1.0.0 says. */
function webhook({ url, secret, allowPrivate }: Provider, { message, target, id, at }: RecipeGiven): Outgoing {
  const { title, body, link, subject, severity, urgent } = message;
  const data = { subject, severity, urgent, title, summary: body, acknowledge: link, target: target ?? undefined };
  const text = JSON.stringify({ type: 'page.sent', timestamp: at.toISOString(), data });
  const name = `msg_${createHash('sha256').update(id).digest('hex').slice(0, 24)}`;
  return {
    ...post(url, allowPrivate),
    headers: {
      'content-type': 'application/json',
      'user-agent': 'steward',
      ...(secret === undefined ? {} : signWebhook({ id: name, body: text, at }, [secret])),
    },
    body: text,
  };
}

const post = (url: string, allowPrivate: boolean) => ({ url, method: 'POST' as const, allowPrivate, totalMs: 8_000 });
