import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { StewardError } from '../kernel/errors.ts';
import { getRequest, listRequests, OPEN_STATES, requestName } from '../lifecycle/find-request.ts';
import { viewOf } from '../lifecycle/request-view.ts';
import { REQUEST_STATES, type RequestState } from '../lifecycle/tables.ts';
import { withdrawRequest } from '../lifecycle/withdraw-request.ts';
import type { ApiPorts } from './api-ports.ts';
import { type BearerEnv, bearer, tokenCtx } from './bearer.ts';
import { cursorFor, pageOf, pageQuery, readCursor } from './cursor.ts';
import { answerOnce, keyedOf, replayedHeader } from './idempotency.ts';
import { jsonBody, type ParsedEnv } from './json-body.ts';
import { NewRequest, openingOf } from './open-request.ts';
import { PlanBody, RequestBody, RequestList, requestBody, requestItems } from './request-body.ts';
import { answers, idempotencyHeaders, nameField, security } from './route-parts.ts';
import type { Waiters } from './wait-for-decision.ts';

/** The longest a call may wait, in seconds: proxies cut what is silent for longer. */
const LONGEST_WAIT = 60;
/** What still becomes something else without anybody mending it. */
const UNDECIDED: readonly RequestState[] = ['pending', 'approved', 'applying'];

const params = z.object({ id: z.string().trim().max(20).openapi({ example: 'R-81' }) });
const stateFilter = z
  .string()
  .max(120)
  .openapi({ description: `\`open\`, or states separated by commas: ${REQUEST_STATES.join(', ')}.` });

const open = createRoute({
  method: 'post',
  path: '/requests',
  summary: 'Ask for a move',
  description: 'Needs the scope `requests:write`. With `dry_run` it answers 200 with the plan.',
  security,
  request: {
    headers: idempotencyHeaders,
    body: { required: true, content: { 'application/json': { schema: NewRequest } } },
  },
  responses: {
    ...answers(201, RequestBody, 'The request; where nobody needs to approve it is applied already.'),
    200: { description: 'What it would take (`dry_run`).', content: { 'application/json': { schema: PlanBody } } },
  },
});
const list = createRoute({
  method: 'get',
  path: '/requests',
  summary: 'The requests, the newest first',
  description: 'Needs the scope `read`.',
  security,
  request: { query: z.strictObject({ state: stateFilter.optional(), model: nameField.optional(), ...pageQuery }) },
  responses: answers(200, RequestList, 'A page of requests.'),
});
const show = createRoute({
  method: 'get',
  path: '/requests/{id}',
  summary: 'One request; `wait` answers at its decision',
  description: `Needs the scope \`read\`. With \`wait\` the answer comes when the state is none of ${UNDECIDED.join(', ')}, or when the seconds are over.`,
  security,
  request: {
    params,
    query: z.strictObject({
      wait: z.coerce
        .number()
        .int()
        .min(0)
        .max(LONGEST_WAIT)
        .default(0)
        .openapi({ type: 'integer', minimum: 0, maximum: LONGEST_WAIT, default: 0, description: 'Seconds.' }),
    }),
  },
  responses: answers(200, RequestBody, 'The request.'),
});
const withdraw = createRoute({
  method: 'post',
  path: '/requests/{id}/withdraw',
  summary: 'Take back a request that this token asked for',
  description: 'Needs the scope `requests:write`.',
  security,
  request: {
    params,
    headers: idempotencyHeaders,
    body: {
      content: {
        'application/json': {
          schema: z.strictObject({ reason: z.string().max(2_000).optional() }).openapi('Withdrawal'),
        },
      },
    },
  },
  responses: answers(200, RequestBody, 'The request, withdrawn.'),
});

/** `/requests`: asking, waiting, withdrawing. */
export function requestRoutes(ports: ApiPorts, waiters: Waiters): OpenAPIHono<BearerEnv & ParsedEnv> {
  const routes = new OpenAPIHono<BearerEnv & ParsedEnv>();
  const { publicUrl } = ports;
  const reading = [bearer(ports, 'read')];
  const writing = [bearer(ports, 'requests:write'), jsonBody];

  routes.openapi({ ...open, middleware: writing }, async (c) => {
    const token = c.get('token');
    const { ctx, run } = await openingOf(ports, token, c.req.valid('json'));
    const answer = await answerOnce(ctx, keyedOf(c), run);
    const replayed = replayedHeader(answer);
    if (answer.status === 200) return c.json(answer.body as z.infer<typeof PlanBody>, 200, replayed);
    const body = answer.body as z.infer<typeof RequestBody>;
    return c.json(body, 201, { ...replayed, location: body.url });
  });

  routes.openapi({ ...list, middleware: reading }, async (c) => {
    const { state, model, cursor, limit } = c.req.valid('query');
    const ctx = c.get('ctx');
    const before = readCursor('request', cursor);
    const filter = { states: statesOf(state), model, before: before === undefined ? undefined : requestNumber(before) };
    const rows = await listRequests(ctx, filter, limit + 1);
    const { items, next } = pageOf(rows, limit, (last) => cursorFor('request', requestName(last.number)));
    return c.json({ requests: await requestItems(ctx, publicUrl, items), next_cursor: next }, 200);
  });

  routes.openapi({ ...show, middleware: reading }, async (c) => {
    const number = requestNumber(c.req.valid('param').id);
    const token = c.get('token');
    await waiters.wait({
      workspace: token.workspace,
      request: number,
      forMs: c.req.valid('query').wait * 1000,
      signal: c.req.raw.signal,
      read: async () => (await getRequest(tokenCtx(ports, token), number)).state,
      undecided: (state) => UNDECIDED.includes(state),
    });
    const ctx = tokenCtx(ports, token);
    return c.json(await requestBody(ctx, publicUrl, await viewOf(ctx, number)), 200);
  });

  routes.openapi({ ...withdraw, middleware: writing }, async (c) => {
    const number = requestNumber(c.req.valid('param').id);
    const { reason } = c.req.valid('json');
    const answer = await answerOnce(c.get('ctx'), keyedOf(c), async (tx) => {
      await withdrawRequest(tx, { request: number, reason });
      return { status: 200, body: await requestBody(tx, publicUrl, await viewOf(tx, number)) };
    });
    return c.json(answer.body as z.infer<typeof RequestBody>, 200, replayedHeader(answer));
  });
  return routes;
}

/** `R-81` or `81`; UNKNOWN_REQUEST for what names none. Postgres' integer ends at 2147483647. */
function requestNumber(id: string): number {
  const number = Number(id.match(/^(?:r-?)?([1-9]\d{0,9})$/i)?.[1]);
  if (number <= 2_147_483_647) return number;
  throw new StewardError('UNKNOWN_REQUEST', `There is no request ${id}.`, {
    field: 'id',
    hint: 'Requests are named like R-81.',
  });
}

function statesOf(filter: string | undefined): readonly RequestState[] | undefined {
  if (filter === undefined) return undefined;
  return filter.split(',').flatMap((part) => {
    const word = part.trim().toLowerCase();
    if (word === 'open') return OPEN_STATES;
    const state = REQUEST_STATES.find((known) => known === word);
    if (state) return [state];
    throw new StewardError('BAD_INPUT', `state: there is no state "${word.slice(0, 40)}".`, {
      field: 'state',
      hint: `The states are open, ${REQUEST_STATES.join(', ')}.`,
    });
  });
}
