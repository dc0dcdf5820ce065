import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Listener } from '../../../src/platforms/slack/http.ts';

/** A bare HTTP server for the platform's listener, as the web server mounts it. */
export async function serve(listener: () => Listener): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => listener()(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/slack/events`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
