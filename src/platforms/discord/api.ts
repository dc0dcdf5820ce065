import type { REST } from 'discord.js';
import { DeliveryError } from '../../chat/ports/platform.ts';
import type { Upload } from './attachments.ts';
import { type CallKind, failureOf } from './failures.ts';
import { patiently } from './patiently.ts';

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the version: `/channels/1/messages`. */
  readonly path: `/${string}`;
  /** The uploads in `files`, of the body or of its `data`, are sent beside it as multipart. */
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Interaction callbacks and webhooks are authorised by the token in their path. */
  readonly auth?: boolean;
}

/** Discord's REST API. Throws DeliveryError, whose cause is the error of @discordjs/rest. */
export interface Api {
  call<T>(call: Call): Promise<T>;
  /** Ends its timers; a call that comes late, such as the answer of a transaction that went on, is still made. */
  close(): void;
}

export interface ApiConfig {
  readonly token: string;
  /** Such as `http://127.0.0.1:3001/api`; the version is appended. Discord's unless given. */
  readonly apiUrl?: string | undefined;
}

/** How `rest` of a discord.js client is set, too: it posts twice when it may retry, and waits where messages should know. */
export function restOptions(config: ApiConfig) {
  return {
    version: '10',
    retries: 0,
    rejectOnRateLimit: () => true,
    ...(config.apiUrl === undefined ? {} : { api: config.apiUrl.replace(/\/+$/, '') }),
  };
}

/** The bot's own 50 calls a second are over within one. */
const shortWait = 1_000;

const verbs = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const;

/** A connection of our own beside the gateway client's, which forgets its token when it ends. */
export function createApi(config: ApiConfig): Api {
  let rest: Promise<REST> | undefined;
  const connect = async (): Promise<REST> => {
    const { REST } = await import('discord.js');
    return new REST({ ...restOptions(config), timeout: 10_000 });
  };
  const once = async <T>({ method, path, body, query, signal, auth = true }: Call): Promise<T> => {
    if (signal?.aborted) throw new DeliveryError('away', 'The time was up before Discord was asked.');
    const kind: CallKind = method === 'GET' ? 'read' : 'write';
    rest ??= connect();
    // A 401 makes the connection forget its token.
    const connection = (await rest).setToken(config.token);
    try {
      const answer = await connection[verbs[method]](path, {
        auth,
        ...sent(body),
        ...(query === undefined ? {} : { query: new URLSearchParams(query) }),
        ...(signal === undefined ? {} : { signal }),
      });
      return answered<T>(answer);
    } catch (error) {
      throw failureOf(error, kind);
    }
  };
  return {
    call<T>(call: Call): Promise<T> {
      // A read has no queue of ours behind it, and people wait for what it says.
      return call.method === 'GET' ? patiently(() => once<T>(call), shortWait, call.signal) : once<T>(call);
    },
    close() {
      void rest?.then((connection) => {
        connection.clearHandlerSweeper();
        connection.clearHashSweeper();
      });
    },
  };
}

/** Discord's documents promise the shape of each answer; this is the one place where that promise is believed. */
function answered<T>(answer: unknown): T {
  return answer as T;
}

function sent(body: unknown): { body?: unknown; files?: Upload[] } {
  if (typeof body !== 'object' || body === null) return body === undefined ? {} : { body };
  if ('data' in body) {
    const { body: data, ...beside } = sent(body.data);
    return { body: { ...body, data }, ...beside };
  }
  if (!('files' in body)) return { body };
  const { files, ...rest } = body as { readonly files: readonly Upload[] };
  return files.length === 0 ? { body: rest } : { body: rest, files: [...files] };
}
