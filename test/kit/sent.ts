import type { Sent } from '../../src/kernel/sent.ts';

/** A request as the HTTP server hands it to who takes it whole. */
export async function sentOf(request: Request): Promise<Sent> {
  const { method, headers } = request;
  return { method, path: new URL(request.url).pathname, headers, body: Buffer.from(await request.arrayBuffer()) };
}
