import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { and, asc, eq, gt } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import { findRequest, requestName, votesOf } from '../lifecycle/find-request.ts';
import { holdsOn } from '../lifecycle/hold.ts';
import { brokenGlassOf } from '../lifecycle/how-it-stands.ts';
import { type Lifecycle, trackFor, trackOf } from '../lifecycle/lifecycle.ts';
import { currentLifecycle } from '../lifecycle/revision.ts';
import { namesOf, spansOfPeople } from '../people/find-people.ts';
import {
  findVersion,
  getModel,
  inStage,
  type Model,
  type Placement,
  placementOf,
  standingOf,
  versionsOf,
} from '../registry/find.ts';
import { parseSubject } from '../registry/names.ts';
import { model as modelTable } from '../registry/tables.ts';
import type { Ctx } from '../store/unit.ts';
import type { ApiPorts } from './api-ports.ts';
import { type BearerEnv, bearer } from './bearer.ts';
import { cursorFor, pageOf, pageQuery, readCursor } from './cursor.ts';
import { answers, instant, nameField, security } from './route-parts.ts';

/** Clocks of build machines run apart; what lies further ahead is a mistake. */
const CLOCK_SKEW_MS = 60_000;
const NEWEST_VERSIONS = 20;

const modelFields = {
  model: z.string(),
  title: z.string().nullable(),
  owner: z.string().nullable(),
  risk: z.enum(['minimal', 'limited', 'high']).nullable(),
  team: z.string().nullable(),
  about: z.string().nullable(),
  stage: z.string().nullable().openapi({ description: 'Where the model stands as a project.' }),
  registered_at: z.string(),
  url: z.string(),
};
const holdFields = z.object({
  stage: z.string(),
  since: z.string(),
  set_by: z.string().nullable(),
  request: z.string().nullable().openapi({ description: 'The rollback that put it on.' }),
  reason: z.string().nullable(),
});
const ModelItem = z.object(modelFields).openapi('ModelItem');
const ModelBody = z
  .object({
    ...modelFields,
    stages: z.record(z.string(), z.array(z.string())).openapi({ description: 'Versions by the stage they stand in.' }),
    holds: z.array(holdFields).openapi({ description: 'What stops promotions of it now.' }),
    newest: z.array(z.string()).openapi({ description: `The newest ${NEWEST_VERSIONS} versions, the newest first.` }),
  })
  .openapi('Model');
const ModelList = z.object({ models: z.array(ModelItem), next_cursor: z.string().nullable() }).openapi('ModelList');

const Serving = z
  .object({
    model: z.string(),
    stage: z.string(),
    at: z.string(),
    serving: z
      .array(
        z.object({
          subject: z.string(),
          version: z.string().nullable(),
          digest: z.string().nullable().openapi({ description: 'As it was when the version was placed.' }),
          uri: z.string().nullable(),
          commit: z.string().nullable(),
          share: z.number().nullable().openapi({ description: 'Part of the traffic, 0 to 1; null means all.' }),
          since: z.string(),
          until: z.string().nullable(),
          request: z.string().nullable(),
          decision: z
            .object({
              kind: z.string(),
              policy: z.string(),
              policy_revision: z.number(),
              asked_by: z.string().nullable(),
              approved_by: z.array(z.string()),
              decided_at: z.string().nullable(),
              valid_until: z.string().nullable().openapi({ description: 'When the approval ends; null for never.' }),
              lapsed: z.boolean().openapi({ description: 'Whether it had ended by that time, and was not renewed.' }),
              incident: z.string().nullable().openapi({ description: 'What a break-glass named.' }),
              review: z
                .object({ id: z.string(), state: z.string() })
                .nullable()
                .openapi({ description: 'The review of a break-glass.' }),
            })
            .nullable()
            .openapi({ description: 'How it came there; null for what is older than Steward.' }),
        }),
      )
      .openapi({ description: 'The latest arrival first; empty when nothing stands there.' }),
  })
  .openapi('Serving');

const list = createRoute({
  method: 'get',
  path: '/models',
  summary: 'The models, by name',
  description: 'Needs the scope `read`.',
  security,
  request: { query: z.strictObject(pageQuery) },
  responses: answers(200, ModelList, 'A page of models.'),
});
const show = createRoute({
  method: 'get',
  path: '/models/{model}',
  summary: 'One model and where its versions stand',
  description: 'Needs the scope `read`.',
  security,
  request: { params: z.object({ model: nameField }) },
  responses: answers(200, ModelBody, 'The model.'),
});
const stage = createRoute({
  method: 'get',
  path: '/models/{model}/stages/{stage}',
  summary: 'What serves in a stage now, or served then',
  description: 'Needs the scope `read`.',
  security,
  request: {
    params: z.object({ model: nameField, stage: z.string().trim().toLowerCase().max(40) }),
    query: z.strictObject({ at: instant.optional().openapi({ example: '2026-03-01T00:00:00Z' }) }),
  },
  responses: answers(200, Serving, 'What stands in the stage.'),
});

/** `/models`: reading what exists and what serves. */
export function modelRoutes(ports: ApiPorts): OpenAPIHono<BearerEnv> {
  const routes = new OpenAPIHono<BearerEnv>();
  const middleware = [bearer(ports, 'read')];
  routes.openapi({ ...list, middleware }, async (c) => {
    const { cursor, limit } = c.req.valid('query');
    const ctx = c.get('ctx');
    const rows = await modelsAfter(ctx, readCursor('model', cursor), limit + 1);
    const { items, next } = pageOf(rows, limit, (last) => cursorFor('model', last.name));
    return c.json({ models: await modelItems(ctx, ports, items), next_cursor: next }, 200);
  });
  routes.openapi({ ...show, middleware }, async (c) => {
    const ctx = c.get('ctx');
    const row = await getModel(ctx, c.req.valid('param').model);
    const [item] = await modelItems(ctx, ports, [row]);
    const { lifecycle } = await currentLifecycle(ctx);
    const newest = await versionsOf(ctx, row.name, NEWEST_VERSIONS);
    const stages = stagesOf(lifecycle, await standingOf(ctx, [row.name]));
    const holds = await holdItems(ctx, row.name);
    return c.json({ ...item!, stages, holds, newest: newest.map((version) => version.version) }, 200);
  });
  routes.openapi({ ...stage, middleware }, async (c) => {
    const params = c.req.valid('param');
    const { at } = c.req.valid('query');
    return c.json(
      await servingIn(c.get('ctx'), params.model, params.stage, at === undefined ? undefined : new Date(at)),
      200,
    );
  });
  return routes;
}

async function holdItems(ctx: Ctx, model: string): Promise<z.infer<typeof holdFields>[]> {
  const holds = await holdsOn(ctx, model);
  const people = await spansOfPeople(ctx, [...new Set(holds.flatMap(({ setBy }) => setBy ?? []))]);
  return holds.map(({ stage: held, since, setBy, request, reason }) => ({
    stage: held,
    since: since.toISOString(),
    set_by: (setBy !== null && people.get(setBy)?.name) || null,
    request: request === null ? null : requestName(request),
    reason,
  }));
}

async function modelsAfter(ctx: Ctx, after: string | undefined, limit: number): Promise<Model[]> {
  const inWorkspace = eq(modelTable.workspaceId, ctx.workspace);
  const where = after === undefined ? inWorkspace : and(inWorkspace, gt(modelTable.name, after));
  return ctx.db.select().from(modelTable).where(where).orderBy(asc(modelTable.name)).limit(limit);
}

async function modelItems(ctx: Ctx, ports: Pick<ApiPorts, 'publicUrl'>, rows: readonly Model[]) {
  const track = trackFor((await currentLifecycle(ctx)).lifecycle, 'model');
  const people = await spansOfPeople(ctx, [...new Set(rows.flatMap((row) => row.owner ?? []))]);
  return Promise.all(
    rows.map(async ({ name, title, owner, risk, team, about, createdAt }) => ({
      model: name,
      title,
      owner: (owner !== null && people.get(owner)?.name) || null,
      risk,
      team,
      about,
      stage: (await placementOf(ctx, name, track.name))?.stage ?? null,
      registered_at: createdAt.toISOString(),
      url: `${ports.publicUrl}/api/v1/models/${name}`,
    })),
  );
}

/** Stages in the order of their track, those without a version left out. */
function stagesOf(lifecycle: Lifecycle, standing: readonly Placement[]): Record<string, string[]> {
  const track = trackFor(lifecycle, 'version');
  const placed = standing.filter((row) => row.track === track.name);
  const byStage = Map.groupBy(placed, (row) => row.stage);
  const filled = track.stages.filter((name) => byStage.has(name));
  return Object.fromEntries(filled.map((name) => [name, (byStage.get(name) ?? []).map(versionName)]));
}

const versionName = (row: Placement): string => parseSubject(row.subject).version ?? row.subject;

async function servingIn(
  ctx: Ctx,
  name: string,
  stageName: string,
  at: Date | undefined,
): Promise<z.infer<typeof Serving>> {
  const { lifecycle } = await currentLifecycle(ctx);
  const track = trackOf(lifecycle, stageName);
  if (!track) {
    const stages = Object.values(lifecycle.tracks).flatMap((each) => each.stages);
    throw new StewardError('UNKNOWN_STAGE', `There is no stage ${stageName}.`, {
      field: 'stage',
      hint: `The stages are ${stages.join(', ')}.`,
    });
  }
  if (at !== undefined && at.getTime() > ctx.now.getTime() + CLOCK_SKEW_MS) {
    throw new StewardError('BAD_INPUT', 'at: this time has not come yet.', {
      field: 'at',
      hint: 'Leave it out for what serves now.',
    });
  }
  const { name: model } = await getModel(ctx, name);
  const placed = await inStage(ctx, model, track.name, stageName, at);
  const serving = await Promise.all(placed.map((row) => servingItem(ctx, row, at ?? ctx.now)));
  return { model, stage: stageName, at: (at ?? ctx.now).toISOString(), serving };
}

async function servingItem(ctx: Ctx, row: Placement, at: Date): Promise<z.infer<typeof Serving>['serving'][number]> {
  const { model, version } = parseSubject(row.subject);
  const registered = version === undefined ? undefined : await findVersion(ctx, { model, version });
  return {
    subject: row.subject,
    version: version ?? null,
    digest: row.digest,
    uri: registered?.uri ?? null,
    commit: registered?.commit ?? null,
    share: row.share,
    since: row.fromAt.toISOString(),
    until: row.toAt?.toISOString() ?? null,
    request: row.request === null ? null : `R-${row.request}`,
    decision: row.request === null ? null : await decisionOf(ctx, row.request, at),
  };
}

/** Who asked and approved, under which policy. */
async function decisionOf(
  ctx: Ctx,
  number: number,
  at: Date,
): Promise<z.infer<typeof Serving>['serving'][number]['decision']> {
  const request = await findRequest(ctx, number);
  if (!request) return null;
  const approvers = (await votesOf(ctx, number)).filter((vote) => vote.decision === 'approve');
  const glass = (await brokenGlassOf(ctx, [number])).get(number);
  const [asker = null] = request.asker === null ? [] : await namesOf(ctx, [request.asker]);
  return {
    kind: request.kind,
    policy: request.policy,
    policy_revision: request.policyRevision,
    asked_by: asker,
    approved_by: await namesOf(
      ctx,
      approvers.map((vote) => vote.person),
    ),
    decided_at: request.decidedAt?.toISOString() ?? null,
    valid_until: request.validUntil?.toISOString() ?? null,
    lapsed: request.validUntil !== null && request.validUntil <= at,
    incident: request.incident,
    review: glass?.review ? { id: requestName(glass.review.number), state: glass.review.state } : null,
  };
}
