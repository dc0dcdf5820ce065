import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type { PlatformStatus } from '../chat/ports/platform.ts';
import { StewardError } from '../kernel/errors.ts';
import type { Log } from '../kernel/log.ts';
import { bearerSecret } from './bearer.ts';
import type { LateCounts } from './late-counts.ts';
import { isLoopback } from './loopback.ts';
import type { Meters } from './meters.ts';
import { problemFor, problemResponse } from './problem.ts';
import { processMetrics } from './process-metrics.ts';
import { type Metric, PROMETHEUS_TYPE, prometheusText } from './prometheus.ts';
import { type Check, type Findings, readinessOf, type WaitingLane } from './readiness.ts';

/** A check that takes longer counts as failed. */
const CHECK_MS = 1_000;
const LANES = ['page', 'approval', 'incident', 'digest'];

export interface HealthPorts {
  readonly log: Log;
  /** The token of a secret, as `authenticateToken`. */
  readonly authenticate: (secret: string) => Promise<{ readonly scopes: readonly string[] } | undefined>;
  /** Any statement; rejects while the database is away. */
  readonly database: () => Promise<unknown>;
  /** Cards that wait, by lane, and how many were given up (`deliveryStatus`). */
  readonly delivery: () => Promise<{ readonly lanes: readonly WaitingLane[]; readonly dead: number }>;
  /** How many jobs failed to their last try. */
  readonly deadJobs: () => Promise<number>;
  /** How many requests are in each state (`requestCounts`). */
  readonly requests: () => Promise<Readonly<Record<string, number>>>;
  /** Reviews and renewals that ought to be decided by now (`lateCounts`). */
  readonly late: () => Promise<LateCounts>;
  readonly platforms: () => readonly { readonly name: string; readonly status: PlatformStatus }[];
  /** Whether this process owns the embedded server's folder; left out with DATABASE_URL. */
  readonly owned?: () => boolean;
  readonly meters: Meters;
  /** How many API calls wait for a decision. */
  readonly waiting?: () => number;
}

/** `/healthz`, `/readyz` and `/metrics`. */
export interface Health {
  /** To be mounted as a raw listener: only there the caller's address is known. */
  readonly listener: (request: IncomingMessage, response: ServerResponse) => void;
  /** Without an address nobody counts as loopback; details then take a token. */
  readonly fetch: (request: Request, env?: HealthEnv['Bindings']) => Response | Promise<Response>;
}

interface HealthEnv {
  Bindings: { readonly incoming?: { readonly socket: { readonly remoteAddress?: string | undefined } } };
}

/** Operations endpoints. Details go to loopback and to tokens with the scope `read` alone. */
export function createHealth(ports: HealthPorts): Health {
  const app = new Hono<HealthEnv>();
  app.onError((error) => problemResponse(problemFor(error, ports.log)));
  app.use(async (c, next) => {
    await next();
    c.header('cache-control', 'no-store');
  });
  app.get('/healthz', (c) => c.json({ status: 'up' }));
  app.get('/readyz', async (c) => {
    const findings = await findingsOf(ports);
    const status = readinessOf(findings);
    const details = await mayRead(c, ports).catch(() => false);
    return c.json(details ? { status, ...findings } : { status }, status === 'not ready' ? 503 : 200);
  });
  app.get('/metrics', async (c) => {
    if (!(await mayRead(c, ports))) {
      throw new StewardError('SIGN_IN_NEEDED', 'Metrics are for loopback, or for a token with the scope read.', {
        hint: 'Send it as `Authorization: Bearer <token>`. An admin makes one with `token create`.',
      });
    }
    return c.text(prometheusText(await metricsOf(ports)), 200, { 'content-type': PROMETHEUS_TYPE });
  });
  const listener = getRequestListener(app.fetch);
  return {
    listener: (request, response) => void listener(request, response),
    fetch: (request, env = {}) => app.fetch(request, env),
  };
}

async function mayRead(c: Context<HealthEnv>, ports: HealthPorts): Promise<boolean> {
  if (isLoopback(c.env?.incoming?.socket.remoteAddress, c.req.raw.headers)) return true;
  const secret = bearerSecret(c.req.header('authorization'));
  const token = secret === undefined ? undefined : await ports.authenticate(secret);
  return token?.scopes.includes('read') ?? false;
}

async function findingsOf(ports: HealthPorts): Promise<Findings> {
  const [database, delivery] = await Promise.all([inTime(ports.database()), inTime(ports.delivery())]);
  const held = ports.owned?.();
  const owned: Check | undefined =
    held === undefined
      ? undefined
      : { ok: held, detail: held ? 'this process owns the data folder' : 'the data folder is not ours now' };
  return {
    database: database.ok
      ? { ok: true, detail: `answered in ${Math.round(database.ms)} ms` }
      : { ok: false, detail: database.why },
    ...(owned ? { owned } : {}),
    platforms: Object.fromEntries(
      ports.platforms().map(({ name, status }) => [name, { ok: status.connected, detail: status.detail }]),
    ),
    lanes: delivery.ok ? delivery.value.lanes : [],
  };
}

/** What the database answers for is left out while it is away; the rest is always there. */
async function metricsOf(ports: HealthPorts): Promise<readonly Metric[]> {
  const [database, delivery, deadJobs, requests, late] = await Promise.all([
    inTime(ports.database()),
    inTime(ports.delivery()),
    inTime(ports.deadJobs()),
    inTime(ports.requests()),
    inTime(ports.late()),
  ]);
  const up = (ok: boolean) => (ok ? 1 : 0);
  const lanes = delivery.ok
    ? LANES.map((lane) => ({ lane, found: delivery.value.lanes.find((each) => each.lane === lane) }))
    : [];
  const dead = [
    ...(deadJobs.ok ? [{ labels: { of: 'queue' }, value: deadJobs.value }] : []),
    ...(delivery.ok ? [{ labels: { of: 'delivery' }, value: delivery.value.dead }] : []),
  ];
  return [
    gauge('steward_database_up', 'Whether the database answered within a second.', [{ value: up(database.ok) }]),
    gauge(
      'steward_platform_connected',
      'Whether a chat platform is connected.',
      ports.platforms().map(({ name, status }) => ({ labels: { platform: name }, value: up(status.connected) })),
    ),
    gauge(
      'steward_cards_waiting',
      'Cards that show less than they should.',
      lanes.map(({ lane, found }) => ({ labels: { lane }, value: found?.waiting ?? 0 })),
    ),
    gauge(
      'steward_card_oldest_seconds',
      'How long the oldest waiting card of a lane has waited.',
      lanes.map(({ lane, found }) => ({ labels: { lane }, value: (found?.oldestMs ?? 0) / 1000 })),
    ),
    gauge('steward_dead_letters', 'Jobs and cards that were given up.', dead),
    gauge(
      'steward_requests',
      'Requests by state.',
      requests.ok ? Object.entries(requests.value).map(([state, value]) => ({ labels: { state }, value })) : [],
    ),
    gauge(
      'steward_late_decisions',
      'Reviews that are overdue, and approvals that lapsed while what they placed still stands.',
      late.ok
        ? [
            { labels: { of: 'review' }, value: late.value.overdueReviews },
            { labels: { of: 'approval' }, value: late.value.lapsedApprovals },
          ]
        : [],
    ),
    gauge('steward_waiting_calls', 'API calls that wait for a decision.', [{ value: ports.waiting?.() ?? 0 }]),
    ...ports.meters.metrics(),
    ...processMetrics(),
  ];
}

const gauge = (name: string, help: string, samples: Metric['samples']): Metric => ({
  name,
  help,
  type: 'gauge',
  samples,
});

type Timed<T> =
  | { readonly ok: true; readonly value: T; readonly ms: number }
  | { readonly ok: false; readonly why: string };

/** The value, unless it takes too long or fails. What comes late is dropped. */
async function inTime<T>(work: Promise<T>): Promise<Timed<T>> {
  const startedAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Timed<T>>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, why: `no answer within ${CHECK_MS} ms` }), CHECK_MS);
  });
  const answer = work.then(
    (value): Timed<T> => ({ ok: true, value, ms: performance.now() - startedAt }),
    (): Timed<T> => ({ ok: false, why: 'does not answer' }),
  );
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
