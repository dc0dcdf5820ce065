import { OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { StewardError } from '../kernel/errors.ts';
import type { ApiPorts } from './api-ports.ts';
import type { BearerEnv } from './bearer.ts';
import { calendarRoutes } from './calendar-routes.ts';
import { checkRoutes } from './check-routes.ts';
import { modelRoutes } from './model-routes.ts';
import { faultsOf, problemFor, problemOf, problemOfFaults, problemResponse } from './problem.ts';
import { profileRoutes } from './profile-routes.ts';
import { LARGEST_READINGS_BODY, readingRoutes } from './reading-routes.ts';
import { requestRoutes } from './request-routes.ts';
import { versionRoutes } from './version-routes.ts';
import { createWaiters } from './wait-for-decision.ts';

/** The largest body in bytes. */
const LARGEST_BODY = 1024 * 1024;

/** The JSON API, to be mounted at `/api/v1`; it expects whole paths. */
export interface Api {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Answers calls that wait for a decision at once; others end by themselves. */
  readonly close: () => void;
  /** How many calls wait for a decision now. */
  readonly waiting: () => number;
}

/** Builds the JSON API (contract.md section 5) over the features' verbs. */
export function createApi(ports: ApiPorts): Api {
  const { pollMs = 2_000, mostWaiting = 200, changed, log } = ports;
  const waiters = createWaiters({ changed, pollMs, most: mostWaiting });
  const api = new OpenAPIHono<BearerEnv>({
    defaultHook: (result) => (result.success ? undefined : problemResponse(problemOfFaults(faultsOf(result.error)))),
  });
  api.onError((error) => problemResponse(problemFor(error, log)));
  api.notFound((c) => problemResponse(problemOf(notFound(c.req.method, c.req.path))));
  const largest = limited(LARGEST_BODY);
  const larger: Readonly<Record<string, typeof largest>> = { '/api/v1/readings': limited(LARGEST_READINGS_BODY) };
  api.use('/api/v1/*', (c, next) => (larger[c.req.path] ?? largest)(c, next));
  api.use('/api/v1/*', async (c, next) => {
    await next();
    c.header('cache-control', 'no-store');
  });
  api.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'A token that an admin made with `token create`.',
  });
  api.route('/api/v1', versionRoutes(ports));
  api.route('/api/v1', requestRoutes(ports, waiters));
  api.route('/api/v1', modelRoutes(ports));
  api.route('/api/v1', checkRoutes(ports));
  api.route('/api/v1', profileRoutes(ports));
  api.route('/api/v1', readingRoutes(ports));
  api.route('/api/v1', calendarRoutes(ports));
  api.doc31('/api/v1/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Steward',
      version: '1',
      description:
        'Register versions, ask for moves, wait for decisions, and see what serves. Errors are problem documents (RFC 9457) with a `code`. Unknown fields are refused by name. Times are RFC 3339.',
    },
    servers: [{ url: ports.publicUrl }],
  });
  return { fetch: (request) => api.fetch(request), close: waiters.close, waiting: waiters.waiting };
}

function notFound(method: string, path: string): StewardError {
  return new StewardError('NOT_FOUND', `There is nothing at ${method} ${path}.`, {
    hint: 'What there is stands at /api/v1/openapi.json.',
  });
}

const limited = (maxSize: number) => {
  const tooLarge = new StewardError('TOO_LARGE', `The body is larger than ${maxSize} bytes.`);
  return bodyLimit({ maxSize, onError: () => problemResponse(problemOf(tooLarge)) });
};
