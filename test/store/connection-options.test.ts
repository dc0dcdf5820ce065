import { describe, expect, test } from 'vitest';
import { connectionOptions, socketUrl } from '../../src/store/connection-options.ts';

describe('connection options', () => {
  const sockets = [
    ['a percent-encoded folder as host', 'postgres://postgres@%2Frun%2Fdb/steward', '/run/db/.s.PGSQL.5432'],
    ['a folder as parameter', 'postgresql:///steward?host=/run/db', '/run/db/.s.PGSQL.5432'],
    ['a folder and a port', 'postgresql:///steward?host=/run/db&port=6000', '/run/db/.s.PGSQL.6000'],
    ['what socketUrl writes', socketUrl('/tmp/steward-a1 b2', 'steward'), '/tmp/steward-a1 b2/.s.PGSQL.5432'],
  ] as const;

  test.each(sockets)('takes %s as a Unix socket', (_, url, path) => {
    expect(connectionOptions(url).options).toEqual({ path });
  });

  test('leaves the URL of a host as it is', () => {
    const url = 'postgres://me:secret@db.example:6432/steward?sslmode=require&prepare=false';
    expect(connectionOptions(url)).toEqual({ url, options: {} });
  });

  test('drops settings of other clients, which a server would refuse', () => {
    const url = 'postgres://me@db.example/steward?channel_binding=require&pgbouncer=true&sslmode=require';
    expect(connectionOptions(url).url).toBe('postgres://me@db.example/steward?sslmode=require');
  });
});
