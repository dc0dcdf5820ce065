import { type IncomingMessage, request as overHttp, type RequestOptions } from 'node:http';
import { request as overTls } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { isPublicAddress } from './address.ts';
import { guardedLookup, RefusedAddress, type Resolve } from './guarded-lookup.ts';

export const CONNECT_MS = 5_000;
export const TOTAL_MS = 10_000;
export const LARGEST_ANSWER = 64 * 1024;

export interface Outgoing {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Also private addresses, and `http://` to them. */
  readonly allowPrivate: boolean;
  readonly signal?: AbortSignal;
  /** Bytes of the answer at most, where 64 kB are too few. */
  readonly largest?: number;
  /** Tests answer for the DNS, trust a certificate of their own, and wait less. */
  readonly resolve?: Resolve;
  readonly ca?: string;
  readonly connectMs?: number;
  readonly totalMs?: number;
}

export interface Incoming {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** As much of the answer as was asked for. */
  readonly text: string;
  /** The answer was longer than that. */
  readonly cut: boolean;
}

/**
 * One HTTP call to the outside: no redirects, no connection kept, five seconds to connect and ten in all, at most 64 kB of
 * answer, and only to addresses that are allowed, checked on the connection itself. Rejects with a sentence for people.
 */
export async function sendRequest(out: Outgoing): Promise<Incoming> {
  const url = new URL(out.url);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isAllowed = (address: string): boolean => out.allowPrivate || isPublicAddress(address);
  if (isIP(host) !== 0 && !isAllowed(host)) throw new RefusedAddress(host);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && out.allowPrivate))
    throw new Error(`${url.host} must be reached over https`);
  const total = AbortSignal.timeout(out.totalMs ?? TOTAL_MS);
  const signal = out.signal ? AbortSignal.any([out.signal, total]) : total;
  const options: RequestOptions & { ca?: string } = {
    method: out.method,
    headers: { ...out.headers, ...(out.body === undefined ? {} : { 'content-length': Buffer.byteLength(out.body) }) },
    // A connection of its own: a kept one was checked for another effect's rules.
    agent: false,
    lookup: guardedLookup(isAllowed, out.resolve),
    signal,
    ...(out.ca === undefined ? {} : { ca: out.ca }),
  };
  const check = (address = ''): Error | undefined => {
    if (!isAllowed(address)) return new RefusedAddress(host);
    const isPlain = url.protocol !== 'https:' && isPublicAddress(address);
    return isPlain ? new Error('plain http to a public address') : undefined;
  };
  try {
    return await call(url, options, out, check);
  } catch (error) {
    if (error instanceof RefusedAddress) throw error;
    throw new Error(wordsOf(error, url, signal), { cause: error });
  }
}

function call(
  url: URL,
  options: RequestOptions,
  out: Outgoing,
  check: (address: string | undefined) => Error | undefined,
): Promise<Incoming> {
  const { promise, resolve, reject } = Promise.withResolvers<Incoming>();
  const { largest = LARGEST_ANSWER } = out;
  const request = (url.protocol === 'https:' ? overTls : overHttp)(url, options);
  const late = setTimeout(() => request.destroy(new Error('connect timeout')), out.connectMs ?? CONNECT_MS);
  const connected = (socket: Socket): void => {
    const fault = check(socket.remoteAddress);
    if (fault) request.destroy(fault);
  };
  request.on('socket', (socket) => {
    socket.once('connect', () => connected(socket));
    socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => clearTimeout(late));
  });
  request.on('error', reject);
  request.on('close', () => clearTimeout(late));
  request.on('response', (response) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const done = (cut: boolean): void => {
      const text = Buffer.concat(chunks).subarray(0, largest).toString('utf8');
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text, cut });
    };
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= largest) return;
      done(true);
      request.destroy();
    });
    response.on('end', () => done(false));
    response.on('error', reject);
    response.on('aborted', () => reject(new Error('the answer broke off')));
  });
  request.end(out.body);
  return promise;
}

function wordsOf(error: unknown, { host }: URL, signal: AbortSignal): string {
  if (signal.aborted) return `${host} did not answer in time`;
  const { code, message } = error as NodeJS.ErrnoException;
  if (message === 'connect timeout') return `${host} did not take the connection in time`;
  if (code === 'ECONNREFUSED') return `${host} refused the connection`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `${host} is not known to the DNS`;
  if (code === 'ECONNRESET' || code === 'EPIPE') return `${host} broke the connection off`;
  return `${host} could not be reached (${code ?? message})`;
}

/** `Retry-After` in milliseconds, given in seconds or as a date; undefined without a sensible one. */
export function retryAfterMs(headers: Incoming['headers'], now: number): number | undefined {
  const value = headers['retry-after'];
  if (value === undefined) return undefined;
  const ms = /^\d{1,6}$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}
