import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type Api, createApi } from '../../src/api/create-api.ts';
import type { Fact } from '../../src/kernel/fact.ts';
import type { Log } from '../../src/kernel/log.ts';
import { silentLog } from '../../src/kernel/log.ts';
import type { Database } from '../../src/store/connect.ts';
import { createToken, type Scope } from '../../src/workspace/create-token.ts';
import { type TestClock, testUnit } from '../kit/context.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { testWorkspace, type Workspace } from '../kit/lifecycle.ts';

/** The members of answers that tests look into; which of them are there depends on the route. */
export interface ReplyBody {
  readonly id: string;
  readonly state: string;
  readonly detail: string;
  readonly applied_at: string;
  readonly opened_at: string;
  readonly next_cursor: string | null;
  readonly errors: readonly { readonly field: string }[];
  readonly problems: readonly { readonly code: string }[];
  readonly votes: readonly { readonly person: string; readonly decision: string }[];
  readonly requests: readonly { readonly id: string }[];
  readonly models: readonly { readonly model: string }[];
  readonly newest: readonly string[];
  readonly serving: readonly { readonly version: string; readonly digest: string; readonly until: string | null }[];
  readonly openapi: string;
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly security: object[]; readonly responses: object }>>>
  >;
  readonly components: {
    readonly schemas: Readonly<Record<string, object>>;
    readonly securitySchemes: Readonly<Record<string, object>>;
  };
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: ReplyBody;
}

export interface CallOptions {
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly raw?: string;
  readonly token?: string | undefined;
  readonly key?: string;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

export interface ApiWorld extends Workspace {
  readonly api: Api;
  /** A token of these scopes; its secret. */
  readonly token: (name: string, ...scopes: Scope[]) => Promise<string>;
  /** Calls `/api/v1<path>` with the token that may do everything, unless another is given. */
  readonly call: (line: string, options?: CallOptions) => Promise<Reply>;
  /** Whether somebody listens to commits. */
  readonly listeners: () => number;
}

interface ApiOptions {
  readonly clock?: TestClock;
  readonly log?: Log;
  readonly pollMs?: number;
  readonly mostWaiting?: number;
  /** Leaves the facts of commits untold. */
  readonly deaf?: boolean;
}

/** The API of the running test, over a fresh workspace each time. */
export let world: ApiWorld;

/** Call it once in a test file; `options` is asked before each test. */
export function useApi(options: () => ApiOptions = () => ({})): void {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    world = await apiWorld(database.database, options());
  });
}

let count = 0;

/** A workspace of its own with the API over it. */
export async function apiWorld(database: Database, options: ApiOptions = {}): Promise<ApiWorld> {
  const { clock, log = silentLog, deaf = false, ...limits } = options;
  const listeners = new Set<(facts: readonly Fact[]) => void>();
  const tell = (facts: readonly Fact[]) => {
    if (!deaf) for (const listener of listeners) listener(facts);
  };
  const unit = { ...testUnit(database, clock ? { clock } : {}), committed: tell };
  const world = await testWorkspace(unit, `api${++count}`);
  const changed = (listener: (facts: readonly Fact[]) => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const api = createApi({ unit, log, publicUrl: 'http://steward.test', changed, ...limits });
  const token = async (name: string, ...scopes: Scope[]) =>
    (await createToken(world.as('ada'), { name, scopes })).secret;
  const all = await token('ci', 'read', 'versions:write', 'requests:write');
  return {
    ...world,
    api,
    token,
    listeners: () => listeners.size,
    call: (line, given) => call(api, line, { token: all, ...given }),
  };
}

async function call(api: Api, line: string, options: CallOptions): Promise<Reply> {
  const [method = 'GET', path = '/'] = line.split(' ');
  const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  const headers = new Headers(options.headers);
  if (options.token !== undefined) headers.set('authorization', `Bearer ${options.token}`);
  if (options.key !== undefined) headers.set('idempotency-key', options.key);
  if (body !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json');
  const init = {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
    ...(options.signal ? { signal: options.signal } : {}),
  };
  const response = await api.fetch(new Request(`http://steward.test/api/v1${path}`, init));
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: JSON.parse(text) as ReplyBody };
}
