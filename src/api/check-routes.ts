import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { addEvidence } from '../evidence/add-evidence.ts';
import { CONTEXT, reportCheck } from '../evidence/report-check.ts';
import { CHECK_STATES } from '../evidence/tables.ts';
import { StewardError } from '../kernel/errors.ts';
import { evidenceRules } from '../lifecycle/evidence-rules.ts';
import { authorOf } from '../people/link-login.ts';
import { subjectName } from '../registry/names.ts';
import { DIGEST } from '../registry/version-input.ts';
import { assertMayReport } from '../workspace/may-report.ts';
import type { ApiPorts } from './api-ports.ts';
import { type BearerEnv, bearer, tokenCtx } from './bearer.ts';
import { answerOnce, keyedOf, replayedHeader } from './idempotency.ts';
import { jsonBody, type ParsedEnv } from './json-body.ts';
import { answers, idempotencyHeaders, nameField, personField, security } from './route-parts.ts';

const instantField = z.iso.datetime({ offset: true }).openapi({ example: '2026-11-27T14:05:00Z' });

const EvidenceField = z
  .strictObject({
    kind: z.string().min(1).max(40).openapi({ example: 'bias-audit' }),
    result: z.enum(['pass', 'fail']).default('pass'),
    uri: z.string().max(1_000).optional(),
    text: z.string().max(4_000).optional(),
    digest: z.string().regex(DIGEST, 'a digest looks like sha256:9f86d0...').optional(),
    expires_at: instantField.optional(),
  })
  .openapi({ description: 'A document of the model, or of the version when one is named.' });

const NewCheck = z
  .strictObject({
    model: nameField.openapi({ example: 'churn' }),
    version: nameField.optional().openapi({ example: 'v12', description: 'Needed for a check.' }),
    context: z
      .string()
      .regex(CONTEXT, 'a context looks like ci/tests, at most 100 characters')
      .optional()
      .openapi({ example: 'ci/tests', description: 'The name that `checks` in lifecycle.yml asks for.' }),
    state: z.enum(CHECK_STATES).optional(),
    url: z
      .url({ protocol: /^https?$/ })
      .max(1_000)
      .optional(),
    description: z.string().max(1_000).optional(),
    at: instantField
      .optional()
      .openapi({ description: 'When it happened: the latest of a context counts. Now when left out.' }),
    evidence: EvidenceField.optional(),
    author: personField.optional(),
  })
  .openapi('NewCheck');

const CheckBody = z
  .object({
    subject: z.string(),
    check: z
      .object({
        context: z.string(),
        state: z.enum(CHECK_STATES).openapi({ description: 'What counts now: a later report may have won.' }),
        url: z.string().nullable(),
        at: z.string(),
      })
      .nullable(),
    evidence: z
      .object({ id: z.string(), kind: z.string(), result: z.enum(['pass', 'fail']), expires_at: z.string().nullable() })
      .nullable(),
  })
  .openapi('Check');

const report = createRoute({
  method: 'post',
  path: '/checks',
  summary: 'Report a check, or evidence',
  description:
    'Needs the scope `checks:write`, and lets a token with lists of contexts or models report these alone. A check is `version`, `context` and `state`, as on a code host; `evidence` records a document. Open requests that wait for it are evaluated again.',
  security,
  request: {
    headers: idempotencyHeaders,
    body: { required: true, content: { 'application/json': { schema: NewCheck } } },
  },
  responses: answers(201, CheckBody, 'What counts now.'),
});

/** `/checks`: what CI says of a version, for the gates `checks` and `evidence`. */
export function checkRoutes(ports: ApiPorts): OpenAPIHono<BearerEnv & ParsedEnv> {
  const routes = new OpenAPIHono<BearerEnv & ParsedEnv>();
  routes.openapi({ ...report, middleware: [bearer(ports, 'checks:write'), jsonBody] }, async (c) => {
    const { author, ...input } = c.req.valid('json');
    const token = c.get('token');
    const person = author === undefined ? undefined : await authorOf(c.get('ctx'), author);
    const { model: named, context, evidence: document } = input;
    assertMayReport(token, { model: named, context, evidence: document !== undefined });
    const answer = await answerOnce(tokenCtx(ports, token, person), keyedOf(c), async (tx) => {
      const check = checkOf(input);
      const { model, version, evidence } = input;
      if (!check && !evidence) throw nothingSaid();
      const reported = check && (await reportCheck(tx, check));
      const added = evidence && (await addEvidence(tx, evidenceInput(input, evidence), evidenceRules)).evidence;
      const body: z.infer<typeof CheckBody> = {
        subject: subjectName({ model, version }),
        check: reported
          ? { context: reported.context, state: reported.state, url: reported.url, at: reported.at.toISOString() }
          : null,
        evidence: added
          ? { id: added.id, kind: added.kind, result: added.result, expires_at: added.expiresAt?.toISOString() ?? null }
          : null,
      };
      return { status: 201, body };
    });
    const body = answer.body as z.infer<typeof CheckBody>;
    return c.json(body, 201, replayedHeader(answer));
  });
  return routes;
}

/** The check of a body, all its fields or none. */
function checkOf({ model, version, context, state, url, description, at }: z.infer<typeof NewCheck>) {
  if (context === undefined && state === undefined) return undefined;
  const missing = version === undefined ? 'version' : context === undefined ? 'context' : 'state';
  if (version === undefined || context === undefined || state === undefined) {
    throw new StewardError('BAD_INPUT', `${missing}: is missing. A check is \`version\`, \`context\` and \`state\`.`, {
      field: missing,
    });
  }
  return { model, version, context, state, url, description, at: at === undefined ? undefined : new Date(at) };
}

function evidenceInput({ model, version }: z.infer<typeof NewCheck>, given: z.infer<typeof EvidenceField>) {
  const { expires_at: expires, ...rest } = given;
  return { model, version, ...rest, expiresAt: expires === undefined ? undefined : new Date(expires) };
}

const nothingSaid = (): StewardError =>
  new StewardError('BAD_INPUT', 'Neither a check nor evidence was given.', {
    field: 'context',
    hint: 'Send `version`, `context` and `state`, or `evidence`.',
  });
