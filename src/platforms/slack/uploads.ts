import { createHash } from 'node:crypto';
import { z } from 'zod';
import { shorten } from '../../chat/budget.ts';
import type { Card, CardFile } from '../../chat/card.ts';
import { type FilePart, fileParts, fitFiles, safeName, withoutFiles } from '../../chat/files.ts';
import type { FilesPort } from '../../chat/ports/files.ts';
import { DeliveryError } from '../../chat/ports/platform.ts';
import { sanitise } from '../../chat/sanitise.ts';
import type { Log } from '../../kernel/log.ts';
import type { Call } from './call.ts';
import { codeOf, failureOf } from './failures.ts';
import { limits } from './limits.ts';
import { renderCard, type SlackMessage } from './render.ts';
import { pause } from './settle.ts';

/** Slack itself takes 1 GB; what is sent here must get there within a call's time. */
export const slackFiles: FilesPort = {
  largest: 20_000_000,
  most: 10,
  pictures: ['image/png', 'image/jpeg', 'image/gif'],
};

const uploadUrl = z.looseObject({ upload_url: z.string(), file_id: z.string() });
const fileInfo = z.looseObject({ file: z.looseObject({ mimetype: z.string().optional() }) });
const nothing = z.unknown();

/** How often Slack is asked whether pictures can be shown; it takes a second or two. */
const READY_TRIES = 12;
const UPLOAD_TIMEOUT_MS = 20_000;
/** Pictures that are shown again need no second upload. */
const REMEMBERED = 500;

/** A card whose files were brought to Slack, where nobody sees them yet. */
export interface Uploaded {
  readonly card: Card;
  /** Ids of the pictures by their file. */
  readonly pictures: ReadonlyMap<CardFile, string>;
  /** Ids of the files to share, in their order. */
  readonly files: readonly string[];
}

export interface Uploads {
  /**
   * Brings a card's files to Slack, its `file` parts only when they are to be shared. What fails there gives way to words;
   * throws DeliveryError `away` or `rate-limited`, which come before anything can be seen.
   */
  upload(card: Card, how: { readonly share: boolean }, signal?: AbortSignal): Promise<Uploaded>;
  /** Sends the rendered card; when Slack does not take its pictures, at once with words in their place. */
  send<T>(uploaded: Uploaded, send: (message: SlackMessage) => Promise<T>): Promise<T>;
  /**
   * Shares uploaded files in a channel. A file is shared once: what was shared before stays as it is. Throws DeliveryError.
   */
  share(
    ids: readonly string[],
    to: { channel: string; thread?: string | undefined },
    signal?: AbortSignal,
  ): Promise<void>;
}

/** Files by the way Slack has for them: an address to upload to, the bytes, then the completion (docs: files.getUploadURLExternal). */
export function createUploads(call: Call, log: Log, pollMs = 400): Uploads {
  const known = new Map<string, string>();

  const bring = async (file: CardFile, signal?: AbortSignal): Promise<string> => {
    const args = {
      filename: safeName(file.name),
      length: file.bytes.length,
      alt_txt: shorten(sanitise(file.alt), limits.fileAlt),
    };
    const { upload_url, file_id } = await call('files.getUploadURLExternal', args, uploadUrl, signal);
    await postBytes(upload_url, file, signal);
    return file_id;
  };
  const brought = (parts: readonly FilePart[], signal?: AbortSignal): Promise<Attempt[]> =>
    Promise.all(
      parts.map(async (part): Promise<Attempt> => {
        const remembered = part.type === 'picture' ? known.get(keyOf(part.file)) : undefined;
        if (remembered !== undefined) return { part, id: remembered, fresh: false };
        try {
          return { part, id: await bring(part.file, signal), fresh: true };
        } catch (error) {
          return { part, why: reasonOf(error, log) };
        }
      }),
    );
  /** Pictures are completed for nobody: a block that names them shows them. */
  const complete = async (attempts: readonly Attempt[], signal?: AbortSignal): Promise<Attempt[]> => {
    const fresh = attempts.filter(({ part, id, fresh: isFresh }) => part.type === 'picture' && id && isFresh);
    if (fresh.length === 0) return [...attempts];
    const ids = fresh.map(({ id }) => ({ id }));
    try {
      await call('files.completeUploadExternal', { files: ids }, nothing, signal);
      await Promise.all(fresh.map(({ id }) => ready(id ?? '', signal)));
      for (const { part, id } of fresh) remember(keyOf(part.file), id ?? '');
      return [...attempts];
    } catch (error) {
      const why = reasonOf(error, log);
      return attempts.map((attempt) => (fresh.includes(attempt) ? { part: attempt.part, why } : attempt));
    }
  };
  /** Waits until Slack knows what the file is; a picture named earlier is refused as "invalid slack file". */
  const ready = async (file: string, signal?: AbortSignal): Promise<void> => {
    for (let tries = 0; tries < READY_TRIES; tries++) {
      try {
        const { file: found } = await call('files.info', { file }, fileInfo, signal);
        if (found.mimetype) return;
      } catch (error) {
        // Without files:read nobody tells; the post itself will.
        if (!(error instanceof DeliveryError) || ['refused', 'away'].includes(error.failure)) return;
      }
      await pause(pollMs);
    }
  };
  const remember = (key: string, id: string): void => {
    known.set(key, id);
    const oldest = known.size > REMEMBERED ? known.keys().next().value : undefined;
    if (oldest !== undefined) known.delete(oldest);
  };

  return {
    async upload(given, { share }, signal) {
      const fitting = fitFiles(given, slackFiles, 'Slack');
      const wanted = fileParts(fitting).filter(({ type }) => share || type === 'picture');
      if (wanted.length === 0) return { card: fitting, pictures: new Map(), files: [] };
      const attempts = await complete(await brought(wanted, signal), signal);
      const of = new Map(attempts.map((attempt) => [attempt.part, attempt]));
      const card = withoutFiles(fitting, (part) => of.get(part)?.why ?? false);
      const up = attempts.filter(({ id }) => id !== undefined);
      return {
        card,
        pictures: new Map(up.flatMap(({ part, id }) => (part.type === 'picture' ? [[part.file, id ?? '']] : []))),
        files: up.flatMap(({ part, id }) => (part.type === 'file' ? [id ?? ''] : [])),
      };
    },
    async send({ card, pictures }, send) {
      try {
        return await send(renderCard(card, pictures));
      } catch (error) {
        if (pictures.size === 0 || codeOf(error) !== 'invalid_blocks') throw error;
        log.warn('Slack did not take the pictures of a card; words stand for them', { error });
        for (const file of pictures.keys()) known.delete(keyOf(file));
        const words = withoutFiles(card, ({ type }) => type === 'picture' && 'Slack did not show the picture.');
        return send(renderCard(words, new Map()));
      }
    },
    async share(ids, { channel, thread }, signal) {
      if (ids.length === 0) return;
      const args = { files: ids.map((id) => ({ id })), channel_id: channel, thread_ts: thread };
      try {
        await call('files.completeUploadExternal', args, nothing, signal);
      } catch (error) {
        // What is completed is no open upload any more: an earlier call shared it.
        if (codeOf(error) !== 'file_not_found') throw error;
      }
    },
  };
}

interface Attempt {
  readonly part: FilePart;
  readonly id?: string;
  readonly fresh?: boolean;
  readonly why?: string;
}

/** Uploads the bytes. The address is its own permission: our token stays with the Web API. */
async function postBytes(url: string, file: CardFile, signal?: AbortSignal): Promise<void> {
  const late = AbortSignal.timeout(UPLOAD_TIMEOUT_MS);
  const about = 'the upload of a file';
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(file.bytes),
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, late]) : late,
    });
    await response.body?.cancel();
    if (!response.ok) throw failureOf(about, { type: 'status', status: response.status });
  } catch (error) {
    if (error instanceof DeliveryError) throw error;
    throw failureOf(about, { type: 'network', error, aborted: signal?.aborted === true || late.aborted });
  }
}

/** Why a file cannot go with its card, for its reader. Throws what another try would mend, before anything was seen. */
function reasonOf(error: unknown, log: Log): string {
  if (error instanceof DeliveryError && (error.failure === 'away' || error.failure === 'rate-limited')) throw error;
  log.warn('a file could not be brought to Slack; words stand for it', { error });
  const hint = error instanceof DeliveryError ? (error.hint ?? error.message) : 'The upload failed.';
  return `The file is missing here. ${hint}`;
}

function keyOf({ name, alt, bytes }: CardFile): string {
  return createHash('sha256').update(`${name}\n${alt}\n`).update(bytes).digest('base64url');
}
