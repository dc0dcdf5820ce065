import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { createMiddleware } from 'hono/factory';
import { SHORT_NAME } from '../chat/options/short-name.ts';
import { scheduleByName } from '../incidents/oncall/find-schedules.ts';
import { calendarAhead, importCalendar } from '../incidents/oncall/import-calendar.ts';
import { StewardError } from '../kernel/errors.ts';
import type { ApiPorts } from './api-ports.ts';
import { type BearerEnv, bearer } from './bearer.ts';
import { answerOnce, keyedOf, replayedHeader } from './idempotency.ts';
import type { ParsedEnv } from './json-body.ts';
import { answers, idempotencyHeaders, security } from './route-parts.ts';

const shortName = z.string().trim().toLowerCase().regex(SHORT_NAME, 'a name is 1 to 40 of a-z, 0-9 and hyphen');

const CalendarBody = z
  .object({
    schedule: z.string(),
    layer: z.string(),
    shifts: z.int().openapi({ description: 'Those ahead that are of somebody known.' }),
    people: z.int().openapi({ description: 'How many people have them.' }),
    unknown: z.array(z.string()).openapi({ description: 'Whom the calendar names and nobody here is, up to 50.' }),
    read_until: z.string().openapi({ description: 'Hand it in again before then.' }),
  })
  .openapi('Calendar');

const hand = createRoute({
  method: 'post',
  path: '/schedules/{schedule}/calendar',
  summary: 'Hand in a calendar that a layer of a schedule follows',
  description:
    'Needs the scope `schedules:write`. The body is an iCalendar (RFC 5545) of up to 1 MiB; it takes the place of the one before. A calendar that cannot be read changes nothing.',
  security,
  request: {
    headers: idempotencyHeaders,
    params: z.object({ schedule: shortName.openapi({ example: 'ml' }) }),
    query: z.object({
      layer: shortName.optional().openapi({ description: 'The layer it gives; `calendar` when left out.' }),
    }),
    body: { required: true, content: { 'text/calendar': { schema: z.string() } } },
  },
  responses: answers(200, CalendarBody, 'What was read.'),
});

/** The text of a body that is a calendar. */
const calendarBody = createMiddleware<ParsedEnv>(async (c, next) => {
  if (!/^text\/calendar\s*(?:;|$)/i.test(c.req.header('content-type') ?? '')) {
    throw new StewardError('BAD_INPUT', 'The body must be a calendar.', {
      hint: 'Send an .ics file with `Content-Type: text/calendar`.',
    });
  }
  c.set('parsed', await c.req.text());
  await next();
});

/** `/schedules/<name>/calendar`: a calendar without an address, by the verb of `oncall import`. */
export function calendarRoutes(ports: ApiPorts): OpenAPIHono<BearerEnv & ParsedEnv> {
  const routes = new OpenAPIHono<BearerEnv & ParsedEnv>();
  routes.openapi({ ...hand, middleware: [bearer(ports, 'schedules:write'), calendarBody] }, async (c) => {
    const ctx = c.get('ctx');
    const { schedule } = c.req.valid('param');
    const { layer } = c.req.valid('query');
    const { zone } = await scheduleByName(ctx, schedule);
    const read = calendarAhead(ctx, String(c.get('parsed')), zone);
    const answer = await answerOnce(ctx, keyedOf(c), async (tx) => {
      const { times, unknown, ...made } = await importCalendar(tx, { schedule, layer }, read);
      const body: z.infer<typeof CalendarBody> = {
        schedule: made.schedule.name,
        layer: made.layer,
        shifts: times.length,
        people: new Set(times.map(({ person }) => person)).size,
        unknown: [...unknown],
        read_until: read.to.toISOString(),
      };
      return { status: 200, body };
    });
    return c.json(answer.body as z.infer<typeof CalendarBody>, 200, replayedHeader(answer));
  });
  return routes;
}
