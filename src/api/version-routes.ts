import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { StewardError } from '../kernel/errors.ts';
import { trackFor } from '../lifecycle/lifecycle.ts';
import { firstStageOf } from '../lifecycle/plan-move.ts';
import { currentLifecycle } from '../lifecycle/revision.ts';
import { spansOfPeople } from '../people/find-people.ts';
import { authorOf } from '../people/link-login.ts';
import { getVersion, placementOf, type Version } from '../registry/find.ts';
import { subjectName } from '../registry/names.ts';
import { registerVersion } from '../registry/register-version.ts';
import type { Dataset } from '../registry/tables.ts';
import { datasetName, VersionInput } from '../registry/version-input.ts';
import type { Ctx } from '../store/unit.ts';
import type { ApiPorts } from './api-ports.ts';
import { type BearerEnv, bearer, tokenCtx } from './bearer.ts';
import { answerOnce, keyedOf, replayedHeader } from './idempotency.ts';
import { jsonBody, type ParsedEnv } from './json-body.ts';
import { answers, idempotencyHeaders, nameField, personField, security } from './route-parts.ts';

const DatasetField = z.string().trim().min(1).max(201).openapi({ example: 'customers@2026-11' });

const NewVersion = z
  .strictObject({
    ...VersionInput.shape,
    model: nameField.openapi({ example: 'churn' }),
    version: nameField.openapi({ example: 'v12' }),
    author: personField,
    datasets: z.array(DatasetField).max(50).optional(),
  })
  .openapi('NewVersion');

export const VersionBody = z
  .object({
    subject: z.string().openapi({ example: 'churn@v12' }),
    model: z.string(),
    version: z.string(),
    stage: z.string().nullable().openapi({ description: 'Where it stands now.' }),
    uri: z.string().nullable(),
    digest: z.string().nullable(),
    commit: z.string().nullable(),
    datasets: z.array(z.string()),
    metrics: z.record(z.string(), z.number()),
    notes: z.string().nullable(),
    registered_by: z.string().nullable(),
    registered_at: z.string(),
    revision: z.int().openapi({ description: 'Counts edits.' }),
    url: z.string(),
  })
  .openapi('Version');

const register = createRoute({
  method: 'post',
  path: '/versions',
  summary: 'Register a version',
  description: 'Needs the scope `versions:write`. The author never approves a move of the version.',
  security,
  request: {
    headers: idempotencyHeaders,
    body: { required: true, content: { 'application/json': { schema: NewVersion } } },
  },
  responses: answers(201, VersionBody, 'The version.'),
});

const show = createRoute({
  method: 'get',
  path: '/versions/{model}/{version}',
  summary: 'One version',
  description: 'Needs the scope `read`.',
  security,
  request: { params: z.object({ model: nameField, version: nameField }) },
  responses: answers(200, VersionBody, 'The version.'),
});

/** `/versions`: registering from CI, and reading back. */
export function versionRoutes(ports: ApiPorts): OpenAPIHono<BearerEnv & ParsedEnv> {
  const routes = new OpenAPIHono<BearerEnv & ParsedEnv>();
  routes.openapi({ ...register, middleware: [bearer(ports, 'versions:write'), jsonBody] }, async (c) => {
    const { author, datasets, ...input } = c.req.valid('json');
    const token = c.get('token');
    const person = await authorOf(c.get('ctx'), author);
    const ctx = tokenCtx(ports, token, person);
    const answer = await answerOnce(ctx, keyedOf(c), async (tx) => {
      const version = await registerVersion(
        tx,
        { ...input, datasets: datasets?.map(datasetOf) },
        firstStageOf('version'),
      );
      return { status: 201, body: await versionBody(tx, ports, version) };
    });
    const body = answer.body as z.infer<typeof VersionBody>;
    return c.json(body, 201, { location: body.url, ...replayedHeader(answer) });
  });
  routes.openapi({ ...show, middleware: [bearer(ports, 'read')] }, async (c) => {
    const ctx = c.get('ctx');
    return c.json(await versionBody(ctx, ports, await getVersion(ctx, c.req.valid('param'))), 200);
  });
  return routes;
}

/** A version as the API shows it. */
export async function versionBody(
  ctx: Ctx,
  ports: Pick<ApiPorts, 'publicUrl'>,
  row: Version,
): Promise<z.infer<typeof VersionBody>> {
  const { model, version, uri, digest, commit, metrics, notes, revision } = row;
  const subject = subjectName({ model, version });
  const track = trackFor((await currentLifecycle(ctx)).lifecycle, 'version');
  const people = await spansOfPeople(ctx, row.registrar === null ? [] : [row.registrar]);
  return {
    subject,
    model,
    version,
    stage: (await placementOf(ctx, subject, track.name))?.stage ?? null,
    uri,
    digest,
    commit,
    datasets: row.datasets.map(datasetName),
    metrics,
    notes,
    registered_by: (row.registrar !== null && people.get(row.registrar)?.name) || null,
    registered_at: row.createdAt.toISOString(),
    revision,
    url: `${ports.publicUrl}/api/v1/versions/${model}/${version}`,
  };
}

/** Reads `name@version` or `name`; the last @ counts, as names may hold one. */
function datasetOf(raw: string): Dataset {
  const at = raw.lastIndexOf('@');
  if (at === -1) return named(raw, { name: raw });
  return named(raw, { name: raw.slice(0, at), version: raw.slice(at + 1) });
}

function named(raw: string, dataset: Dataset): Dataset {
  const { name, version } = dataset;
  if (name.length > 0 && name.length <= 100 && version !== '' && (version?.length ?? 0) <= 100) return dataset;
  throw new StewardError('BAD_INPUT', `datasets: "${raw.slice(0, 60)}" is not a data set.`, {
    field: 'datasets',
    hint: 'Write it like `customers@2026-11` or `customers`, at most 100 characters each.',
  });
}
