import { OpenAPIHono, z } from '@hono/zod-openapi';
import { StewardError } from '../kernel/errors.ts';
import { MOST_READINGS } from '../monitoring/kpis/reading-batch.ts';
import { recordReadings } from '../monitoring/kpis/record-readings.ts';
import type { ApiPorts } from './api-ports.ts';
import { type BearerEnv, bearer } from './bearer.ts';
import { answerOnce, keyedOf, replayedHeader } from './idempotency.ts';
import { jsonBody, type ParsedEnv } from './json-body.ts';
import { answers, idempotencyHeaders, instant, nameField, security } from './route-parts.ts';

/** Room for 10,000 readings with long names and some labels. */
export const LARGEST_READINGS_BODY = 8 * 1024 * 1024;

const NewReading = z
  .strictObject({
    model: nameField.openapi({ example: 'churn' }),
    version: nameField.optional().openapi({ example: 'v12' }),
    kpi: nameField.openapi({ example: 'accuracy' }),
    value: z.number().openapi({ example: 0.93 }),
    at: instant
      .optional()
      .openapi({ description: 'When it was measured; now when left out. At most 5 minutes ahead.' }),
    weight: z.number().positive().optional().openapi({
      description:
        'How many cases it stands for: a mean is weighed by it, and samples are counted by it. 1 when left out.',
    }),
    labels: z.record(z.string(), z.string()).optional().openapi({
      description: 'Up to 10, to tell readings of one instant apart. Roll-ups are over all labels.',
    }),
  })
  .openapi('NewReading');
const NewReadings = z.strictObject({ readings: z.array(NewReading).max(MOST_READINGS) }).openapi('NewReadings');
const Fault = z.object({
  field: z.string().openapi({ example: 'readings.17.kpi' }),
  detail: z.string(),
});
const ReadingsBody = z
  .object({
    recorded: z.int().openapi({ description: 'New readings.' }),
    corrected: z.int().openapi({
      description: 'Known by model, KPI, time, version and labels, with another value: the new one counts.',
    }),
    repeated: z.int().openapi({ description: 'Known already, or given twice in this call.' }),
    refused: z.array(Fault).openapi({ description: 'With `partial=true`: what was not kept, by its index.' }),
  })
  .openapi('RecordedReadings');

/** `/readings`: up to 10,000 a call. Each reading is checked by hand: a schema would cost more than keeping them. */
export function readingRoutes(ports: ApiPorts): OpenAPIHono<BearerEnv & ParsedEnv> {
  const routes = new OpenAPIHono<BearerEnv & ParsedEnv>();
  routes.openAPIRegistry.registerPath({
    method: 'post',
    path: '/readings',
    summary: 'Record readings of KPIs',
    description:
      'Needs the scope `readings:write`. Up to 10,000 a call, all or none of them: a faulty one refuses the call and `errors` names each by its index. Sending the same again changes nothing.',
    security,
    request: {
      headers: idempotencyHeaders,
      query: z.object({
        partial: z
          .enum(['true', 'false'])
          .optional()
          .openapi({ description: '`true` keeps the good ones and lists the rest.' }),
      }),
      body: { required: true, content: { 'application/json': { schema: NewReadings } } },
    },
    responses: answers(200, ReadingsBody, 'What became of them.'),
  });
  routes.post('/readings', bearer(ports, 'readings:write'), jsonBody, async (c) => {
    const partial = partialOf(c.req.query('partial'));
    const call = keyedOf(c);
    const keyed = partial ? { ...call, route: `${call.route}?partial=true` } : call;
    const readings = readingsIn(call.body);
    const answer = await answerOnce(c.get('ctx'), keyed, async (tx) => {
      const { refused, ...counts } = await recordReadings(tx, { readings, partial });
      return { status: 200, body: { ...counts, refused: refused.map(({ field, detail }) => ({ field, detail })) } };
    });
    return c.json(answer.body, 200, replayedHeader(answer));
  });
  return routes;
}

function partialOf(given: string | undefined): boolean {
  if (given === undefined || given === 'true' || given === 'false') return given === 'true';
  throw new StewardError('BAD_INPUT', 'partial: must be true or false.', { field: 'partial' });
}

function readingsIn(body: unknown): readonly unknown[] {
  if (typeof body !== 'object' || body === null || !('readings' in body) || !Array.isArray(body.readings)) {
    throw new StewardError('BAD_INPUT', 'readings: is missing.', {
      field: 'readings',
      hint: 'Send `{ "readings": [{ "model": "churn", "kpi": "accuracy", "value": 0.93 }] }`.',
    });
  }
  const stranger = Object.keys(body).find((name) => name !== 'readings');
  if (stranger === undefined) return body.readings;
  const field = stranger.slice(0, 40);
  throw new StewardError('BAD_INPUT', `${field}: is not a field here.`, { field });
}
