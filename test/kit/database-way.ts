import { createConnection, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { connectionOptions, socketUrl } from '../../src/store/connection-options.ts';
import { runFolder } from './run-folder.ts';

/** A way of its own to the test's Postgres, which can be broken. */
export interface DatabaseWay {
  readonly url: string;
  /** Breaks every connection that is open; new ones pass. */
  shut(): void;
  close(): Promise<void>;
}

/** Opens a way to the Postgres at `url`; `carry` passes on what each connection says, in both directions. */
export async function databaseWay(
  url: string,
  carry: (client: Socket, upstream: Socket) => void,
): Promise<DatabaseWay> {
  const path = connectionOptions(url).options.path;
  if (typeof path !== 'string') throw new Error('the test server has a socket');
  const folder = await runFolder();
  const sockets = new Set<Socket>();
  const shut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((client) => {
    const upstream = createConnection(path);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        for (const each of [client, upstream]) each.destroy();
      });
    }
    carry(client, upstream);
  });
  await new Promise<void>((resolve) => server.listen(join(folder, '.s.PGSQL.5432'), resolve));
  return {
    url: socketUrl(folder, new URL(url).pathname.slice(1)),
    shut,
    close: () => {
      shut();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}
