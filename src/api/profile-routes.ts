import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import {
  baselineName,
  featuresOf,
  layoutOfFeature,
  openBaselines,
  trainingOf,
} from '../monitoring/baselines/find-baselines.ts';
import { ReferenceFeatures } from '../monitoring/baselines/reference-input.ts';
import { setTraining } from '../monitoring/baselines/set-baseline.ts';
import { BASELINE_KINDS, FEATURE_TYPES } from '../monitoring/baselines/tables.ts';
import { RecordProfiles, recordProfiles } from '../monitoring/profiles/record-profiles.ts';
import { getVersion } from '../registry/find.ts';
import { subjectName } from '../registry/names.ts';
import type { Ctx } from '../store/unit.ts';
import type { ApiPorts } from './api-ports.ts';
import { type BearerEnv, bearer } from './bearer.ts';
import { answerOnce, keyedOf, replayedHeader } from './idempotency.ts';
import { jsonBody, type ParsedEnv } from './json-body.ts';
import { answers, idempotencyHeaders, instant, nameField, security } from './route-parts.ts';

// A clone is made with the methods that hono adds to zod, whether or not they were there when the schema was made.
const NewProfiles = z
  .strictObject({
    model: nameField.openapi({ example: 'churn' }),
    version: nameField.openapi({ example: 'v12' }),
    window: z.strictObject({ from: instant, to: instant }),
    part: RecordProfiles.shape.part.clone().openapi({
      description: 'Which of several senders, such as a host. The window is the sum of its parts.',
    }),
    features: RecordProfiles.shape.features.clone().openapi({
      description: 'Raw `values`, or `counted` over the edges whose digest is `edges`.',
    }),
  })
  .openapi('NewProfiles');

const ProfilesBody = z
  .object({
    subject: z.string(),
    baseline: z.string().openapi({ example: 'B-3' }),
    recorded: z.int(),
    corrected: z.int().openapi({ description: 'Sent before with other counts: these count now.' }),
    repeated: z.int().openapi({ description: 'Sent before, the same.' }),
  })
  .openapi('Profiles');

const NewBaseline = z
  .strictObject({ model: nameField.openapi({ example: 'churn' }), version: nameField, features: ReferenceFeatures })
  .openapi('NewBaseline');

const BaselineBody = z
  .object({
    subject: z.string(),
    baseline: z.string().openapi({ example: 'B-3', description: 'The training baseline, which fixes the edges.' }),
    taken_from: z.string().nullable().openapi({ description: 'The version it was taken over from.' }),
    at: z.string(),
    compared_with: z.array(
      z.object({ baseline: z.string(), kind: z.enum(BASELINE_KINDS), windows: z.int().nullable() }),
    ),
    features: z.array(
      z.object({
        feature: z.string(),
        type: z.enum(FEATURE_TYPES),
        digest: z.string().openapi({ description: 'Give it back as `edges`.' }),
        edges: z
          .array(z.number())
          .nullable()
          .openapi({ description: 'Bin i holds edge(i - 1) <= x < edge(i), the ends open.' }),
        categories: z.array(z.string()).nullable().openapi({ description: 'A count each, and one for all others.' }),
      }),
    ),
  })
  .openapi('Baseline');

const record = createRoute({
  method: 'post',
  path: '/profiles',
  summary: 'Record what features looked like in a window',
  description:
    'Needs the scope `profiles:write`. The same model, version, window, part and feature again changes nothing, or corrects.',
  security,
  request: {
    headers: idempotencyHeaders,
    body: { required: true, content: { 'application/json': { schema: NewProfiles } } },
  },
  responses: answers(200, ProfilesBody, 'What was kept.'),
});
const create = createRoute({
  method: 'post',
  path: '/baselines',
  summary: 'Fix what a version is compared with: its training data',
  description: 'Needs the scope `profiles:write`. The same again changes nothing; another one ends the one before.',
  security,
  request: {
    headers: idempotencyHeaders,
    body: { required: true, content: { 'application/json': { schema: NewBaseline } } },
  },
  responses: answers(201, BaselineBody, 'The baseline.'),
});
const show = createRoute({
  method: 'get',
  path: '/models/{model}/versions/{version}/baseline',
  summary: 'The edges to count over',
  description: 'Needs the scope `profiles:write`.',
  security,
  request: { params: z.object({ model: nameField, version: nameField }) },
  responses: answers(200, BaselineBody, 'The baseline.'),
});

/** `/profiles` and `/baselines`: windows of features for drift. */
export function profileRoutes(ports: ApiPorts): OpenAPIHono<BearerEnv & ParsedEnv> {
  const routes = new OpenAPIHono<BearerEnv & ParsedEnv>();
  routes.openapi({ ...record, middleware: [bearer(ports, 'profiles:write'), jsonBody] }, async (c) => {
    const { window, ...input } = c.req.valid('json');
    const answer = await answerOnce(c.get('ctx'), keyedOf(c), async (tx) => {
      const { baseline, ...counts } = await recordProfiles(tx, {
        ...input,
        from: new Date(window.from),
        to: new Date(window.to),
      });
      return { status: 200, body: { subject: subjectName(input), baseline: baselineName(baseline), ...counts } };
    });
    const body = answer.body as z.infer<typeof ProfilesBody>;
    return c.json(body, 200, replayedHeader(answer));
  });
  routes.openapi({ ...create, middleware: [bearer(ports, 'profiles:write'), jsonBody] }, async (c) => {
    const input = c.req.valid('json');
    const answer = await answerOnce(c.get('ctx'), keyedOf(c), async (tx) => {
      await setTraining(tx, input);
      return { status: 201, body: await baselineBody(tx, input) };
    });
    const body = answer.body as z.infer<typeof BaselineBody>;
    return c.json(body, 201, replayedHeader(answer));
  });
  routes.openapi({ ...show, middleware: [bearer(ports, 'profiles:write')] }, async (c) => {
    const ctx = c.get('ctx');
    const { model, version } = await getVersion(ctx, c.req.valid('param'));
    return c.json(await baselineBody(ctx, { model, version }), 200);
  });
  return routes;
}

async function baselineBody(
  ctx: Ctx,
  subject: { readonly model: string; readonly version: string },
): Promise<z.infer<typeof BaselineBody>> {
  const training = await trainingOf(ctx, subject);
  const rows = await featuresOf(ctx, subject.model, training.number);
  const open = await openBaselines(ctx, subject);
  return {
    subject: subjectName(subject),
    baseline: baselineName(training.number),
    taken_from: training.takenFrom,
    at: training.at.toISOString(),
    compared_with: open.map(({ number, kind, windows }) => ({ baseline: baselineName(number), kind, windows })),
    features: rows.map((row) => {
      const layout = layoutOfFeature(row);
      return {
        feature: row.feature,
        type: row.type,
        digest: row.digest,
        edges: layout.type === 'numeric' ? [...layout.edges] : null,
        categories: layout.type === 'numeric' ? null : [...layout.categories],
      };
    }),
  };
}
