import { createHash } from 'node:crypto';
import { z } from 'zod';
import { acknowledgeAlert } from '../incidents/alerts/acknowledge-alert.ts';
import type { IncomingAlert } from '../incidents/alerts/incoming-alert.ts';
import { noteAlert } from '../incidents/alerts/note-alert.ts';
import { StewardError } from '../kernel/errors.ts';
import { clip, extraOf, LARGEST, notOne, readJson, textsOf } from './alert-json.ts';
import { STORM_LIMIT } from './alertmanager.ts';
import { assertToken, BODY_COUNTS_MS, bodyKey, tokenIn } from './bearer.ts';
import type { Incoming, Source } from './source.ts';

const Alert = z.looseObject({
  message: z.string(),
  alias: z.string().max(512).nullish(),
  description: z.string().nullish(),
  priority: z.string().nullish(),
  source: z.string().nullish(),
  entity: z.string().nullish(),
  tags: z.array(z.unknown()).nullish(),
  details: z.record(z.string(), z.unknown()).nullish(),
});
const KNOWN = ['message', 'alias', 'description', 'priority', 'source', 'entity', 'tags', 'details'];
const Note = z.object({ note: z.string().nullish() });

/** `v2/alerts`, or `v2/alerts/<alias>/close`. */
const PATH = /^v2\/alerts\/?(?:([^/]+)\/(close|acknowledge|notes))?$/;

/**
 * Opsgenie's alert API: create, close, acknowledge, notes; the token as `GenieKey`. One alert for each open alias. Its other
 * verbs are done in chat and refused here, so that nobody believes they were done.
 */
export const opsgenie: Source = {
  name: 'opsgenie',
  limit: { ...STORM_LIMIT, overflow: 429 },
  largest: LARGEST,
  againAfterMs: BODY_COUNTS_MS,
  token: ({ headers }) => tokenIn(headers, 'GenieKey'),
  verify: ({ headers, body, rest }, key) => {
    assertToken(tokenIn(headers, 'GenieKey'), key);
    return bodyKey(body, rest);
  },
  recorded: () => ({ rest: 'v2/alerts' }),
  alerts: (incoming) => {
    const { verb, alias } = verbOf(incoming.rest);
    if (verb === undefined) return [created(incoming)];
    return verb === 'close' ? [{ ...closed(alias), note: noteOf(incoming) }] : undefined;
  },
  receive: async (tx, incoming) => {
    const { verb, alias } = verbOf(incoming.rest);
    const about = { integration: incoming.integration ?? '', key: alias };
    if (verb === 'acknowledge') await acknowledgeAlert(tx, about);
    const note = noteOf(incoming);
    if (note) await noteAlert(tx, { ...about, note });
  },
  answer: ({ body, rest }) => ({
    status: 202,
    body: {
      result: 'Request will be processed',
      took: 0.001,
      requestId: createHash('sha256').update(`${rest}\n`).update(body).digest('hex').slice(0, 32),
    },
  }),
};

function verbOf(rest: string): { readonly verb: string | undefined; readonly alias: string } {
  const found = PATH.exec(rest);
  if (!found) {
    throw new StewardError('BAD_INPUT', 'Of Opsgenie, creating, closing, acknowledging and notes are taken.', {
      hint: 'What else is done about alerts is done in chat: `alert show A-1`.',
    });
  }
  return { verb: found[2], alias: decoded(found[1] ?? '') };
}

function decoded(alias: string): string {
  try {
    return decodeURIComponent(alias).replaceAll('\0', '').toWellFormed();
  } catch {
    return alias;
  }
}

function created({ body }: Incoming): IncomingAlert {
  const parsed = Alert.safeParse(readJson(body, 'Opsgenie'));
  if (!parsed.success) throw notOne('Opsgenie', 'An alert has a message, and an alias of 512 characters at most.');
  const { message, alias, description, priority, source, entity, tags, details } = parsed.data;
  const labels = { alertname: clip(message, 130), priority: priority ?? 'P3', source, entity, ...details };
  return {
    labels: textsOf({ ...labels, ...(tags && tags.length > 0 ? { tags: tags.join(',') } : {}) }, 'label'),
    annotations: textsOf({ summary: message, description }, 'annotation'),
    status: 'firing',
    dedupKey: alias || clip(message, 130),
    extra: extraOf(parsed.data, KNOWN),
  };
}

/** What a closing, an acknowledgement or a note says in words. */
function noteOf({ body }: Incoming): string | undefined {
  const { note } = Note.safeParse(body.length === 0 ? {} : readJson(body, 'Opsgenie')).data ?? {};
  return note ? clip(note, 2_000) : undefined;
}

const closed = (alias: string): IncomingAlert => ({
  labels: {},
  annotations: {},
  status: 'resolved',
  dedupKey: alias,
});
