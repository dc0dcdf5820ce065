import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PostedBody, PostedFile } from './check-body.ts';
import type { Fault, FaultBook } from './faults.ts';
import { failed, type Reply } from './interaction-desk.ts';
import { type Back, routes } from './rest-routes.ts';

/** A call as it came in, for tests that count them. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

export interface RestServer {
  readonly apiUrl: string;
  readonly calls: Call[];
  /** Closes the door: connections are refused until the returned function is called. */
  away(): Promise<() => Promise<void>>;
  stop(): Promise<void>;
}

/** REST under /api/v10, with authorisation, rate-limit headers and the faults of the book. */
export async function startRestServer(back: Back, token: () => string, faults: FaultBook): Promise<RestServer> {
  const calls: Call[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://discord');
    const method = request.method ?? 'GET';
    const path = url.pathname.replace(/^\/api\/v10/, '');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const body = await readBody(bytes, request.headers['content-type'] ?? '');
    calls.push({ method, path, body });
    const fault = faults.take(method, path);
    if (fault?.type === 'slow') await new Promise((resume) => setTimeout(resume, fault.ms));
    const refused = fault ? refusalOf(fault) : undefined;
    const bucket = `${method} ${path.replace(/\d{17,19}|(?<=(interactions|webhooks)\/\/)[\w-]+/g, '')}`;
    if (refused) return send(response, bucket, refused, fault);
    const large = bytes.length > 25 * 1024 * 1024 || filesOf(body).some((file) => file.bytes.length > 10 * 1024 * 1024);
    const tooLarge = failed(413, 40005, 'Request entity too large');
    const reply = large ? tooLarge : route(request, method, path, url.searchParams, body);
    if (fault?.type === 'dropped') return void response.socket?.destroy();
    if (fault?.type === 'broken') return send(response, bucket, brokenReply(fault.status));
    send(response, bucket, reply);
  };
  const route = (
    request: IncomingMessage,
    method: string,
    path: string,
    query: URLSearchParams,
    body: unknown,
  ): Reply => {
    if (!request.url?.startsWith('/api/v10/')) return failed(404, 0, '404: Not Found');
    const byToken = /^\/(interactions|webhooks)\//.test(path);
    if (!byToken && request.headers.authorization !== `Bot ${token()}`) return failed(401, 0, '401: Unauthorized');
    for (const [verb, pattern, handler] of routes) {
      const match = verb === method ? pattern.exec(path) : null;
      if (match) return handler(back, match.slice(1), { method, query, body });
    }
    return failed(404, 0, '404: Not Found');
  };

  const server = createServer((request, response) => void answer(request, response));
  const listen = (port: number): Promise<void> => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await listen(0);
  const { port } = (server as Server).address() as AddressInfo;
  return {
    apiUrl: `http://127.0.0.1:${port}/api`,
    calls,
    async away() {
      await close();
      return () => listen(port);
    },
    stop: close,
  };
}

/** JSON, or multipart with it in `payload_json` and files in `files[n]` (reference, "Uploading Files"). */
async function readBody(bytes: Buffer<ArrayBuffer>, contentType: string): Promise<unknown> {
  if (!contentType.startsWith('multipart/')) return bytes.length === 0 ? {} : JSON.parse(bytes.toString());
  const form = await new Response(bytes, { headers: { 'content-type': contentType } }).formData();
  const files: PostedFile[] = [];
  for (const [name, value] of form) {
    const index = /^files\[(\d+)\]$/.exec(name)?.[1];
    if (index === undefined || typeof value === 'string') continue;
    const content = new Uint8Array(await value.arrayBuffer());
    files.push({ index: Number(index), name: value.name, type: value.type, bytes: content });
  }
  const json = JSON.parse(String(form.get('payload_json') ?? '{}')) as { data?: object };
  return json.data ? { ...json, data: { ...json.data, posted: files } } : { ...json, posted: files };
}

function filesOf(body: unknown): readonly PostedFile[] {
  const { posted, data } = body as PostedBody & { readonly data?: PostedBody };
  return posted ?? data?.posted ?? [];
}

/** Faults that stand in the place of the call. */
function refusalOf(fault: Fault): Reply | undefined {
  if (fault.type === 'error') return failed(fault.status, fault.code, 'Refused by the test');
  if (fault.type === 'broken' && !fault.accepted) return brokenReply(fault.status);
  if (fault.type !== 'rate-limited') return undefined;
  const { seconds, scope = 'user' } = fault;
  return {
    status: 429,
    body: { message: 'You are being rate limited.', retry_after: seconds, global: scope === 'global' },
  };
}

const brokenReply = (status = 502): Reply => ({ status, body: { message: 'Bad Gateway' } });

function send(response: ServerResponse, bucket: string, { status, body }: Reply, fault?: Fault): void {
  const limited = fault?.type === 'rate-limited' ? fault : undefined;
  // A shared limit is not the bot's own: its bucket has room left.
  const empty = limited !== undefined && (limited.scope ?? 'user') === 'user';
  const headers: Record<string, string> = {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    // A connection for each call, so that a closed door refuses the next one instead of breaking it.
    connection: 'close',
    'x-ratelimit-bucket': createHash('sha256').update(bucket).digest('hex').slice(0, 16),
    'x-ratelimit-limit': '1000',
    'x-ratelimit-remaining': empty ? '0' : '999',
    'x-ratelimit-reset-after': empty ? String(limited.seconds) : '1',
  };
  if (limited) headers['retry-after'] = String(Math.ceil(limited.seconds));
  if (limited) headers['x-ratelimit-scope'] = limited.scope ?? 'user';
  if (limited?.scope === 'global') headers['x-ratelimit-global'] = 'true';
  response.writeHead(status, headers);
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
