import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault, Faults } from './faults.ts';

export type Handler = (
  method: string,
  args: Record<string, unknown>,
  token: string,
) => Promise<Record<string, unknown>>;

/** Slack's front door: carries calls out by `handle`, after the faults have had their say. */
export interface FrontDoor {
  readonly port: number;
  readonly server: Server;
  /** Every call of the Web API, in order: method and arguments. */
  readonly calls: { readonly method: string; readonly args: Record<string, unknown> }[];
  /** Nobody listens any more: connections are refused. */
  close(): Promise<void>;
  /** Listens again at the same port. */
  open(): Promise<void>;
}

export interface FrontDoorOptions {
  readonly faults: Faults;
  readonly handle: Handler;
  /** What is posted to `/response/<id>`. */
  readonly respond: (id: string, body: Record<string, unknown>) => Promise<{ status: number; body: string }>;
  /** What is posted to `/upload/<file id>`. */
  readonly upload: (id: string, bytes: Buffer) => Promise<{ status: number; body: string }>;
  /** The scopes that the token has, as Slack tells with each answer. */
  readonly scopes: () => readonly string[];
}

export async function startFrontDoor(options: FrontDoorOptions): Promise<FrontDoor> {
  const { faults } = options;
  const calls: FrontDoor['calls'] = [];

  const webApi = async (method: string, request: IncomingMessage, response: ServerResponse) => {
    const args = argumentsOf((await read(request)).toString('utf8'), request.headers['content-type'] ?? '');
    const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
    calls.push({ method, args });
    const fault = faults.take(method);
    if (fault?.kind === 'slow') await fault.until;
    if (fault && refused(fault, request, response)) return;
    const answer = await options.handle(method, args, token);
    if (fault?.kind === 'dropped') {
      request.socket.destroy();
      return;
    }
    if (fault?.kind === 'status') {
      response.writeHead(fault.status).end();
      return;
    }
    json(response, 200, answer, { 'x-oauth-scopes': options.scopes().join(',') });
  };

  const server = createServer((request, response) => {
    // Each call has a connection of its own, so that closing the door is never confused with a broken connection.
    response.setHeader('connection', 'close');
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const work = path.startsWith('/api/')
      ? webApi(path.slice('/api/'.length), request, response)
      : read(request).then(async (bytes) => {
          const id = path.replace(/^\/(response|upload)\//, '');
          const fault = path.startsWith('/upload/') ? faults.take('upload') : undefined;
          if (fault && refused(fault, request, response)) return;
          const answer = path.startsWith('/upload/')
            ? await options.upload(id, bytes)
            : await options.respond(id, JSON.parse(bytes.toString('utf8')));
          response.writeHead(answer.status).end(answer.body);
        });
    work.catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    server,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    open: () => listen(server, port),
  };
}

/** True when the fault answered by itself and nothing must be carried out. */
function refused(fault: Fault, request: IncomingMessage, response: ServerResponse): boolean {
  switch (fault.kind) {
    case 'rate-limited':
      json(response, 429, { ok: false, error: 'ratelimited' }, { 'retry-after': String(fault.retryAfter) });
      return true;
    case 'lost':
      request.socket.destroy();
      return true;
    case 'status':
      if (fault.carriedOut) return false;
      response.writeHead(fault.status).end();
      return true;
    case 'missing-scope':
      json(response, 200, { ok: false, error: 'missing_scope', needed: fault.needed, provided: 'commands' });
      return true;
    case 'code':
      json(response, 200, { ok: false, error: fault.code });
      return true;
    case 'dropped':
    case 'slow':
      return false;
  }
}

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Slack takes forms, in which objects are JSON, and JSON. */
function argumentsOf(text: string, contentType: string): Record<string, unknown> {
  if (contentType.includes('application/json')) return JSON.parse(text) as Record<string, unknown>;
  const args: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    args[name] = ['blocks', 'metadata', 'view', 'attachments', 'files'].includes(name)
      ? JSON.parse(value)
      : scalar(value);
  }
  return args;
}

function scalar(value: string): unknown {
  return value === 'true' ? true : value === 'false' ? false : value;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
