import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { openDatabase } from '../../src/store/connect.ts';
import { connectionOptions, socketUrl } from '../../src/store/connection-options.ts';
import { runFolder } from './run-folder.ts';

/** The way to the test's Postgres, cut for good before its n-th message goes out: what a killed process did by then. */
export async function cutAfter(url: string, messages: number) {
  const folder = await runFolder();
  const path = connectionOptions(url).options.path;
  if (typeof path !== 'string') throw new Error('the test server has a socket');
  const sockets = new Set<Socket>();
  let sent = 0;
  let isCut = false;
  const cut = (): void => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  const server: Server = createServer((client) => {
    if (isCut) return void client.destroy();
    const upstream = createConnection(path);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => [client, upstream].map((each) => each.destroy()));
    }
    upstream.on('data', (data) => client.write(data));
    client.on('data', (data) => {
      sent += 1;
      // The driver loses a rejection of its own when it is cut while it learns the types of a new connection.
      if (sent > messages && !data.includes('pg_catalog.pg_type')) cut();
      else upstream.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(join(folder, '.s.PGSQL.5432'), resolve));
  const database = openDatabase(socketUrl(folder, new URL(url).pathname.slice(1)), { max: 1 });
  return {
    database,
    cut,
    sent: () => sent,
    isCut: () => isCut,
    close: async () => {
      cut();
      // A killed process waits for nothing.
      await database.sql.end({ timeout: 0 }).catch(() => undefined);
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
