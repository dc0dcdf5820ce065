import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Log } from '../kernel/log.ts';
import { problem, problemOf, tooLarge } from './problem.ts';
import { pathOf, type Take, takingListener } from './take.ts';

/** A part of the site: everything at `path` and below it. `/` is that one address alone. */
export type Mount = {
  readonly path: string;
  /** Ends what would keep the server from stopping, such as event streams. */
  readonly close?: () => void;
} & (
  | {
      readonly fetch: (request: Request) => Response | Promise<Response>;
      /** The largest body in bytes; more is answered with 413. 1 MiB unless said. */
      readonly bodyLimit?: number;
    }
  /** Takes what other systems send, many times a second: bodies read whole and answers in JSON, without Request and router. */
  | { readonly take: Take; readonly bodyLimit?: number }
  /** A raw listener, for frameworks that bring their own (Bolt). It limits its bodies itself. */
  | { readonly listener: (request: IncomingMessage, response: ServerResponse) => void }
);

export interface WebOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly mounts: readonly Mount[];
  readonly log: Log;
  /** Whether an error means that the database is away. */
  readonly isAway?: (error: unknown) => boolean;
}

export interface Web {
  /** Listens; resolves to the port. Rejects when the port is taken. */
  start(): Promise<number>;
  /** The port it listens on; the configured one before the start. */
  port(): number;
  /** Takes no new connections, lets running requests finish, and ends those that last longer than `graceMs`. */
  stop(graceMs?: number): Promise<void>;
}

const MIB = 1024 * 1024;

/** The HTTP server: it routes to what app hands in and answers everything else with a problem document. */
export function createWeb(options: WebOptions): Web {
  const { mounts, log } = options;
  const raw = mounts.flatMap((mount) => {
    if ('listener' in mount) return [mount];
    if (!('take' in mount)) return [];
    const failed = (error: unknown) => problemOf(error, log, options.isAway);
    return [{ path: mount.path, listener: takingListener(mount.take, mount.bodyLimit ?? MIB, failed) }];
  });
  const answer = getRequestListener(siteOf(options).fetch);
  const server = createServer((request, response) => {
    const path = pathOf(request);
    const mount = raw.find((each) => path === each.path || path.startsWith(`${each.path}/`));
    if (mount) mount.listener(request, response);
    else void answer(request, response);
  });
  const port = () => (server.address() as AddressInfo | null)?.port ?? options.port;

  return {
    port,
    start: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(options.port, options.host, () => {
          server.off('error', reject);
          server.on('error', (error) => log.error('the HTTP server failed', { error }));
          resolve(port());
        });
      }),
    stop: (graceMs = 5_000) => drain(server, mounts, graceMs),
  };
}

function siteOf({ mounts, log, isAway }: WebOptions): Hono {
  const site = new Hono();
  for (const mount of mounts) {
    if (!('fetch' in mount)) continue;
    const limit = limitedTo(mount.bodyLimit ?? MIB);
    const paths = mount.path === '/' ? ['/'] : [mount.path, `${mount.path}/*`];
    for (const path of paths) site.all(path, limit, (c) => mount.fetch(c.req.raw));
  }
  site.notFound(() => problem({ status: 404, code: 'NOT_FOUND', title: 'There is nothing at this address.' }));
  site.onError((error) => problemOf(error, log, isAway));
  return site;
}

/**
 * Refuses larger bodies. One whose length is told is judged by that alone, as Node reads no more of it: `bodyLimit` looks at
 * the body first, which makes a web stream of every request.
 */
function limitedTo(maxSize: number): MiddlewareHandler {
  const counting = bodyLimit({ maxSize, onError: tooLarge });
  return async (c, next) => {
    const { headers } = c.req.raw;
    if (headers.has('transfer-encoding')) return counting(c, next);
    return Number(headers.get('content-length') ?? 0) > maxSize ? tooLarge() : next();
  };
}

async function drain(server: Server, mounts: readonly Mount[], graceMs: number): Promise<void> {
  if (!server.listening) return;
  for (const mount of mounts) mount.close?.();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection that falls idle while we wait is not closed by itself.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const last = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(last);
}
