import { DeliveryError, type DeliveryFailure } from '../../chat/ports/platform.ts';

/** Whether a call changes something: only then can a lost answer leave us in doubt. */
export type CallKind = 'read' | 'write';

interface Row {
  readonly failure: DeliveryFailure;
  readonly says: string;
  readonly hint?: string;
  readonly retryAfterMs?: number;
}

const grant =
  'Give Steward View Channel, Send Messages, Embed Links, Attach Files and Read Message History in that channel.';

/** Discord's JSON error codes (docs.discord.com, opcodes-and-status-codes) in the terms messages decides by. */
const byCode: Readonly<Record<number, Row>> = {
  10003: {
    failure: 'no-access',
    says: 'The channel does not exist any more.',
    hint: 'Set another channel with `/channel set`.',
  },
  10004: { failure: 'no-access', says: 'Steward is not in this server.', hint: 'Invite the bot to the server again.' },
  10008: { failure: 'gone', says: 'The message was deleted.' },
  10013: { failure: 'no-access', says: 'Discord does not know this person.' },
  20016: { failure: 'rate-limited', says: 'The channel is in slow mode.', retryAfterMs: 10_000 },
  20028: {
    failure: 'rate-limited',
    says: 'Discord takes no more messages for this channel now.',
    retryAfterMs: 10_000,
  },
  20029: { failure: 'rate-limited', says: 'Discord takes no more messages for this server now.', retryAfterMs: 10_000 },
  30046: { failure: 'rate-limited', says: 'Discord takes no more edits of older messages now.', retryAfterMs: 60_000 },
  40003: { failure: 'rate-limited', says: 'Discord opens no more direct messages now.', retryAfterMs: 60_000 },
  40004: { failure: 'rate-limited', says: 'Discord has switched off sending for a while.', retryAfterMs: 60_000 },
  40062: { failure: 'rate-limited', says: 'Discord limits this call.', retryAfterMs: 10_000 },
  50001: { failure: 'no-access', says: 'Steward cannot see this channel.', hint: grant },
  50007: {
    failure: 'no-access',
    says: 'This person takes no direct messages from the server.',
    hint: 'Allow direct messages in the privacy settings of the server.',
  },
  50008: { failure: 'no-access', says: 'This channel takes no messages.', hint: 'Choose a text channel.' },
  50013: { failure: 'no-access', says: 'Steward may not write in this channel.', hint: grant },
  50083: { failure: 'no-access', says: 'The thread is archived.', hint: 'Unarchive it, or write in the channel.' },
  50278: {
    failure: 'no-access',
    says: 'This person shares no server with Steward.',
    hint: 'Ask them to join the server.',
  },
  130000: { failure: 'away', says: 'Discord is overloaded.' },
  160002: { failure: 'no-access', says: 'Steward may not read this channel.', hint: grant },
  160005: { failure: 'no-access', says: 'The thread is locked.', hint: 'Unlock it, or write in the channel.' },
  160006: {
    failure: 'no-access',
    says: 'The server has as many open threads as Discord allows.',
    hint: 'Archive some threads.',
  },
};

/** The request never left, or was never accepted (Node's and undici's codes). */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What a failed call of Discord's REST API means. Knows discord.js's errors by shape, so that it need not be loaded. */
export function failureOf(error: unknown, kind: CallKind): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const { name, code, status, retryAfter, message } = shapeOf(error);
  const fail = (row: Row): DeliveryError =>
    new DeliveryError(row.failure, row.says, {
      ...(row.hint === undefined ? {} : { hint: row.hint }),
      ...(row.retryAfterMs === undefined ? {} : { retryAfterMs: row.retryAfterMs }),
      cause: withoutRequest(error),
    });
  if (name.startsWith('RateLimitError')) {
    return fail({
      failure: 'rate-limited',
      says: 'Discord asks to wait.',
      retryAfterMs: Math.max(1, Math.ceil(retryAfter ?? 1_000)),
    });
  }
  if (typeof code === 'number' && byCode[code]) return fail(byCode[code]);
  if (status === 401)
    return fail({ failure: 'away', says: 'Discord refuses the token.', hint: 'Set DISCORD_TOKEN anew.' });
  if (status === 403) return fail({ failure: 'no-access', says: `Discord forbids this: ${message}`, hint: grant });
  if (status !== undefined && status >= 500) {
    return fail({ failure: kind === 'write' ? 'in-doubt' : 'away', says: `Discord answered ${status}.` });
  }
  if (status !== undefined && status >= 400)
    return fail({ failure: 'refused', says: `Discord refuses this: ${message}` });
  if (typeof code === 'string' && neverSent.has(code))
    return fail({ failure: 'away', says: 'Discord does not answer.' });
  return fail({ failure: kind === 'write' ? 'in-doubt' : 'away', says: 'The connection to Discord broke.' });
}

/** The JSON error code of a refusal, if that is what it is. */
export function codeOf(error: unknown): number | undefined {
  const { code } = shapeOf(error instanceof DeliveryError ? error.cause : error);
  return typeof code === 'number' ? code : undefined;
}

/** discord.js hangs the request on its errors: the text of a message, and in the address the token of an interaction. */
function withoutRequest(error: unknown): unknown {
  if (!(error instanceof Error) || !('url' in error || 'requestBody' in error)) return error;
  const { name, code, status, message } = shapeOf(error);
  return Object.assign(new Error(message), { name, code, status });
}

interface Shape {
  readonly name: string;
  readonly message: string;
  readonly code: unknown;
  readonly status: number | undefined;
  readonly retryAfter: number | undefined;
}

function shapeOf(error: unknown): Shape {
  const of = (key: string, from: unknown = error): unknown =>
    typeof from === 'object' && from !== null ? Reflect.get(from, key) : undefined;
  const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
  return {
    name: String(of('name') ?? ''),
    message: String(of('message') ?? ''),
    code: of('code') ?? of('code', of('cause')),
    status: number(of('status')),
    retryAfter: number(of('retryAfter')),
  };
}
