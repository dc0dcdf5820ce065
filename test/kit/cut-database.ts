import { openDatabase } from '../../src/store/connect.ts';
import { databaseWay } from './database-way.ts';

/** The way to the test's Postgres, cut for good before its n-th message goes out: what a killed process did by then. */
export async function cutAfter(url: string, messages: number) {
  let sent = 0;
  let isCut = false;
  const way = await databaseWay(url, (client, upstream) => {
    if (isCut) return void client.destroy();
    upstream.on('data', (data) => client.write(data));
    client.on('data', (data) => {
      sent += 1;
      // The driver loses a rejection of its own when it is cut while it learns the types of a new connection.
      if (sent > messages && !data.includes('pg_catalog.pg_type')) cut();
      else upstream.write(data);
    });
  });
  const cut = (): void => {
    isCut = true;
    way.shut();
  };
  const database = openDatabase(way.url, { max: 1 });
  return {
    database,
    cut,
    sent: () => sent,
    isCut: () => isCut,
    close: async () => {
      cut();
      // A killed process waits for nothing.
      await database.sql.end({ timeout: 0 }).catch(() => undefined);
      await way.close();
    },
  };
}
