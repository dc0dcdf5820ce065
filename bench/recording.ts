import postgres from 'postgres';
import { connectionOptions } from '../src/store/connection-options.ts';

/** A statement as it went to the server: JSON, so that another process can run it too. */
export interface Statement {
  readonly text: string;
  readonly parameters: readonly unknown[];
  /** Sent along with the one before, without waiting for its answer. */
  readonly together: boolean;
  /** COMMIT was sent along with it. */
  readonly committed?: true;
}

const ends = /^\s*(begin|commit|rollback)\b/i;

/**
 * Notes what a postgres.js pool sends while `act` runs, without the statements that begin and end transactions. Alone on
 * the pool, `act` gets its own statements and nobody else's.
 */
export async function recorded(pool: postgres.Sql, act: () => Promise<unknown>): Promise<Statement[]> {
  const statements: Statement[] = [];
  // postgres.js asks for `debug` at each statement.
  const options = pool.options as unknown as { debug: unknown };
  // An answer takes a turn of the event loop: what is sent in the same turn did not wait for one.
  let sameTurn = false;
  options.debug = (_: number, text: string, parameters: readonly unknown[]) => {
    const last = statements.at(-1);
    if (sameTurn && last && /^commit$/i.test(text)) statements.splice(-1, 1, { ...last, committed: true });
    if (ends.test(text)) return;
    statements.push({ text, parameters: [...parameters], together: sameTurn });
    sameTurn = true;
    setImmediate(() => {
      sameTurn = false;
    });
  };
  try {
    await act();
  } finally {
    options.debug = false;
  }
  return statements;
}

/** The same statements, or those of another process, without Steward. */
export interface Bare {
  /** In one transaction, prepared, after `begin; select now()`, waiting for answers where Steward waited. */
  replay(statements: readonly Statement[]): Promise<void>;
  close(): Promise<void>;
}

/** A bare postgres.js pool. JSON arrives written already, as Drizzle hands it over. */
export function openBare(url: string, max: number): Bare {
  const connection = connectionOptions(url);
  const sql = postgres(connection.url, { ...connection.options, max, onnotice: () => {} });
  const { serializers } = sql.options as unknown as { serializers: Record<number, (value: unknown) => unknown> };
  for (const type of [114, 3802])
    serializers[type] = (value) => (typeof value === 'string' ? value : JSON.stringify(value));
  return {
    async replay(statements) {
      const own = await sql.reserve();
      try {
        await own.unsafe('begin; select now()');
        const sent: Promise<unknown>[] = [];
        for (const { text, parameters, together } of statements) {
          if (!together) await Promise.all(sent.splice(0));
          // Without parameters it goes in one trip of the simple protocol, as Steward sends it.
          sent.push(own.unsafe(text, parameters as never[], { prepare: parameters.length > 0 }).execute());
        }
        if (statements.at(-1)?.committed !== true) await Promise.all(sent.splice(0));
        await Promise.all([...sent, own.unsafe('commit').execute()]);
      } catch (error) {
        await own.unsafe('rollback');
        throw error;
      } finally {
        own.release();
      }
    },
    close: () => sql.end({ timeout: 5 }),
  };
}
