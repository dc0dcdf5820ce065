import type { Socket } from 'node:net';
import { type DatabaseWay, databaseWay } from './database-way.ts';

/** Where a process that works behind a door is at a commit that wrote something. */
export type CommitBoundary = 'before a commit' | 'after a commit';

/**
 * A door in front of a Postgres that knows when something is committed: `pass` is asked before such a COMMIT goes out and
 * before its answer comes back, and says whether the message passes. What writes nothing is not told.
 */
export function databaseDoor(url: string, pass: (at: CommitBoundary) => boolean): Promise<DatabaseWay> {
  return databaseWay(url, (client, upstream) => {
    const connection = watchCommits(pass);
    const forward = (to: Socket, passes: (message: Buffer, type: string) => boolean, startup: boolean) =>
      messagesOf(startup, (message, type) => {
        if (!to.destroyed && passes(message, type)) to.write(message);
      });
    client.on('data', forward(upstream, connection.asked, true));
    upstream.on('data', forward(client, connection.answered, false));
  });
}

/** What one connection has written so far. A statement outside a transaction commits by itself, told by ReadyForQuery. */
function watchCommits(pass: (at: CommitBoundary) => boolean) {
  const statements = new Map<string, string>();
  let open = false;
  let wrote = false;
  const commits = (text: string | undefined) => wrote && open && text?.trim().toLowerCase() === 'commit';
  return {
    asked(message: Buffer, type: string): boolean {
      const [first, second] = message.subarray(5).toString('latin1').split('\0', 2);
      if (type === 'P') statements.set(first ?? '', second ?? '');
      const text = type === 'Q' ? first : type === 'B' ? statements.get(second ?? '') : undefined;
      return !commits(text) || pass('before a commit');
    },
    answered(message: Buffer, type: string): boolean {
      const tag = type === 'C' ? message.subarray(5, -1).toString('latin1') : '';
      if (/^(INSERT 0|UPDATE|DELETE) [1-9]/.test(tag)) wrote = true;
      if (tag === 'ROLLBACK') wrote = false;
      if (type !== 'Z') return true;
      open = message.at(-1) !== 0x49;
      if (open || !wrote) return true;
      wrote = false;
      return pass('after a commit');
    },
  };
}

/** Cuts a stream of Postgres' protocol into its messages (docs "54.7"); only the very first has no type. */
function messagesOf(startup: boolean, take: (message: Buffer, type: string) => void): (data: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let untyped = startup;
  return (data) => {
    rest = Buffer.concat([rest, data]);
    for (;;) {
      const head = untyped ? 0 : 1;
      if (rest.length < head + 4) return;
      const size = head + rest.readUInt32BE(head);
      if (rest.length < size) return;
      const message = rest.subarray(0, size);
      rest = rest.subarray(size);
      take(message, untyped ? '' : String.fromCharCode(message[0] ?? 0));
      untyped = false;
    }
  };
}
