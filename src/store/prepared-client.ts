import postgres from 'postgres';
import { connectionOptions } from './connection-options.ts';
import { pgErrorCode } from './postgres-errors.ts';

/** A statement with more parameters than this is a batch of a shape of its own, and not worth a place in the server. */
const mostPreparedParameters = 100;

export interface ClientOptions {
  /** Connections at most; 10 unless told. */
  readonly max?: number;
  /** The `application_name` that `pg_stat_activity` shows. */
  readonly name?: string;
  /** Called when a connection was closed, by whomever. */
  readonly lost?: () => void;
}

/** A postgres.js client whose transactions know the instant they began at. */
export interface Client extends postgres.Sql {
  /**
   * Runs `fn` between BEGIN and COMMIT on one connection. `startedAt` is the database's `now()`, which comes along with
   * BEGIN. When the connection is lost, the promise rejects and later statements of `fn` are refused, never sent elsewhere.
   */
  transaction<T>(fn: InTransaction<T>): Promise<T>;
}

type InTransaction<T> = (sql: postgres.TransactionSql, startedAt: Date) => Promise<T>;

/** SQLSTATEs with which a server ends a session: shut down, crashed. */
const endedByServer = new Set(['57P01', '57P02']);

/** One of its own for each who waits: whatever waits for a promise that is kept is kept with it. */
const forever = (): Promise<never> => new Promise(() => {});

type Unsafe = postgres.Sql['unsafe'];

/** What postgres.js hands to the internal option with which its `begin` learns on which connection it is. */
interface BeginOptions extends postgres.UnsafeQueryOptions {
  readonly onexecute: (connection: { readonly id: number }) => unknown;
}

/**
 * Opens a postgres.js pool that prepares what Drizzle sends. Drizzle calls `unsafe`, which postgres.js prepares only when
 * told; `?prepare=false` in the URL still turns it off, for poolers that lose prepared statements.
 */
export function preparedClient(url: string, options: ClientOptions = {}): Client {
  const connection = connectionOptions(url);
  const closes = new Map<number, number>();
  const closesOf = (id: number): number => closes.get(id) ?? 0;
  const sql = postgres(connection.url, {
    ...connection.options,
    max: options.max ?? 10,
    connect_timeout: 10,
    // The default waits up to 20 s after an outage; people wait for the answer.
    backoff: (retries: number) => Math.min(0.05 * 2 ** retries, 0.3),
    onnotice: () => {},
    onclose: (id) => {
      closes.set(id, closesOf(id) + 1);
      options.lost?.();
    },
    connection: { application_name: options.name ?? 'steward' },
    types: { bigint: { to: 20, from: [20], parse: safeInteger, serialize: String } },
  });

  let beginning: ((begun: PromiseLike<unknown>, connection: () => number) => void) | undefined;
  const send: Unsafe = sql.unsafe;
  sql.unsafe = ((
    text: string,
    parameters?: postgres.ParameterOrJSON<never>[],
    settings?: postgres.UnsafeQueryOptions,
  ) => {
    if (!isBegin(settings) || beginning === undefined) return prepare(send)(text, parameters, settings);
    let id = -1;
    const onexecute: BeginOptions['onexecute'] = (c) => {
      id = c.id;
      return settings.onexecute(c);
    };
    const begun = send('begin; select now() as at', [], { ...settings, onexecute } as BeginOptions);
    beginning(begun, () => id);
    return begun;
  }) as Unsafe;

  const attempt = async <T>(fn: InTransaction<T>, onBegun: () => void): Promise<T> => {
    let begun: PromiseLike<unknown> | undefined;
    let connectionId = () => -1;
    beginning = (query, id) => {
      begun = query;
      connectionId = id;
    };
    // postgres.js sends BEGIN before `begin` first awaits, so the hand-over cannot meet another caller's.
    const done = sql.begin(async (inner) => {
      onBegun();
      const id = connectionId();
      const closesBefore = closesOf(id);
      const lost = () => closesOf(id) !== closesBefore;
      let ended = false;
      // Behind COMMIT a statement would stand alone.
      prepareWithin(inner, lost, () => (lost() ? GONE : ended ? 'the transaction has ended' : undefined));
      // `begin` has rejected once the connection is lost, but would still send COMMIT or ROLLBACK to whoever uses it now.
      return fn(inner, instantOf(await begun))
        .finally(() => {
          ended = true;
        })
        .then(
          (result) => (lost() ? forever() : result),
          (error: unknown) => (lost() ? forever() : Promise.reject(error)),
        );
    });
    beginning = undefined;
    return (await done) as T;
  };

  const transaction: Client['transaction'] = async (fn) => {
    let begun = false;
    const onBegun = () => {
      begun = true;
    };
    return attempt(fn, onBegun).catch((error: unknown) => {
      // A connection that the server ended tells so once more when it is opened again, to whoever comes first.
      if (begun || !endedByServer.has(pgErrorCode(error) ?? '')) throw error;
      return attempt(fn, onBegun);
    });
  };

  return Object.assign(sql, { transaction }) as unknown as Client;
}

/** `unsafe` with statements kept in the server, when they have parameters (without, the simple protocol is one trip). */
function prepare(send: Unsafe): Unsafe {
  return ((
    text: string,
    parameters: postgres.ParameterOrJSON<never>[] = [],
    settings: postgres.UnsafeQueryOptions = {},
  ) =>
    parameters.length === 0 || parameters.length > mostPreparedParameters
      ? send(text, parameters, settings)
      : send(text, parameters, { ...settings, prepare: true })) as Unsafe;
}

type Within<T> = (sql: postgres.TransactionSql) => Promise<T>;

/** The same inside a transaction and, when `fn` opens one, inside its savepoints. */
function prepareWithin(
  sql: postgres.TransactionSql,
  lost: () => boolean,
  refused: () => string | undefined,
): postgres.TransactionSql {
  sql.unsafe = refuseWhere(refused, sendOnce(prepare(sql.unsafe)));
  const savepoint = sql.savepoint as <T>(fn: Within<T>) => Promise<T>;
  const inner = async <T>(fn: Within<T>): Promise<T> => {
    if (lost()) throw closedError(GONE);
    return new Promise<T>((resolve, reject) => {
      // On a lost connection postgres.js would still send ROLLBACK TO, which is thrown where nobody catches it.
      const ended = (error: unknown): Promise<never> => {
        if (!lost()) return Promise.reject(error);
        reject(error);
        return forever();
      };
      const within: Within<T> = (sql) =>
        fn(prepareWithin(sql, lost, refused)).then((result) => (lost() ? ended(closedError(GONE)) : result), ended);
      savepoint(within).then(resolve, reject);
    });
  };
  // Drizzle asks the client of a handle for `begin`; within a transaction that means a savepoint.
  return Object.assign(sql, { savepoint: inner, begin: inner });
}

/** A statement as postgres.js keeps it; what is `cancelled` it does not send. */
interface Sent {
  readonly reject: (error: unknown) => void;
  cancelled: unknown;
}

/**
 * postgres.js sends a statement once more when the server has its plan no longer, and notes why in `retried`. A transaction
 * has failed by then, and where COMMIT is on its way, the statement would stand alone behind it.
 */
const refusal: PropertyDescriptor & ThisType<Sent> = {
  set(error: unknown) {
    this.reject(error);
    this.cancelled = true;
  },
};

function sendOnce(send: Unsafe): Unsafe {
  return ((...given: Parameters<Unsafe>) => Object.defineProperty(send(...given), 'retried', refusal)) as Unsafe;
}

function refuseWhere(refused: () => string | undefined, send: Unsafe): Unsafe {
  return ((...given: Parameters<Unsafe>) => {
    const because = refused();
    if (because !== undefined) throw closedError(because);
    return send(...given);
  }) as Unsafe;
}

const GONE = 'the connection of this transaction is gone';

const closedError = (because: string): Error => Object.assign(new Error(because), { code: 'CONNECTION_CLOSED' });

function isBegin(settings: postgres.UnsafeQueryOptions | undefined): settings is BeginOptions {
  return settings !== undefined && 'onexecute' in settings;
}

/** The answer to `begin; select now()` is one result for each statement that returned rows. */
function instantOf(answer: unknown): Date {
  const at = (answer as readonly { readonly at?: unknown }[]).flat().find((row) => row?.at !== undefined)?.at;
  return at instanceof Date ? at : new Date(String(at));
}

/** int8 as a number where that is exact, otherwise as a bigint. */
function safeInteger(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}
