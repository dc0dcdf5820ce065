import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Answer, Sent, SentHeaders } from '../kernel/sent.ts';
import { tooLarge } from './problem.ts';

export type Take = (sent: Sent) => Promise<Answer>;

/** So long whoever was refused may go on sending, as he may read no answer before; then the connection is closed. */
const LINGER_MS = 500;

/** A raw listener that reads bodies of at most `limit` bytes and answers what `take` says, or what `failed` makes of its error. */
export function takingListener(
  take: Take,
  limit: number,
  failed: (error: unknown) => Response,
): (request: IncomingMessage, response: ServerResponse) => void {
  const answer = async (request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> => {
    const { method = '', headers } = request;
    try {
      const { status, body: said } = await take({ method, path: pathOf(request), headers: headersOf(headers), body });
      write(
        response,
        status,
        { 'content-type': 'application/json', 'cache-control': 'no-store' },
        JSON.stringify(said),
      );
    } catch (error) {
      await writeProblem(response, failed(error));
    }
  };
  return (request, response) => {
    const parts: Buffer[] = [];
    let size = 0;
    let refused = false;
    const refuse = (): void => {
      refused = true;
      void writeProblem(response, tooLarge());
      setTimeout(() => request.complete || request.destroy(), LINGER_MS).unref();
    };
    if (Number(request.headers['content-length'] ?? 0) > limit) return refuse();
    request
      .on('data', (part: Buffer) => {
        size += part.length;
        if (size <= limit) parts.push(part);
        else if (!refused) refuse();
      })
      .on('end', () => {
        if (!refused) void answer(request, response, parts.length === 1 ? parts[0]! : Buffer.concat(parts));
      })
      // Who hung up waits for no answer.
      .on('error', () => {});
  };
}

/** The path of a request, also of one that names the whole address, as proxies do (RFC 9112, 3.2.2). */
export function pathOf({ url = '/' }: IncomingMessage): string {
  const path = url.startsWith('/') ? url : (URL.parse(url)?.pathname ?? '/');
  return path.split('?', 1)[0]!;
}

function headersOf(headers: IncomingHttpHeaders): SentHeaders {
  const get = (name: string): string | null => {
    const value = headers[name];
    return Array.isArray(value) ? value.join(', ') : (value ?? null);
  };
  return {
    get,
    has: (name) => headers[name] !== undefined,
    [Symbol.iterator]: () =>
      Object.keys(headers)
        .map((name) => [name, get(name) ?? ''] as const)
        .values(),
  };
}

async function writeProblem(response: ServerResponse, problem: Response): Promise<void> {
  write(response, problem.status, Object.fromEntries(problem.headers), await problem.text());
}

function write(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string,
): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) }).end(text);
}
