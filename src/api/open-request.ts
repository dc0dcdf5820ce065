import { z } from '@hono/zod-openapi';
import { StewardError } from '../kernel/errors.ts';
import type { Json } from '../kernel/fact.ts';
import type { Request } from '../lifecycle/find-request.ts';
import { previewTransition, requestTransition } from '../lifecycle/request-transition.ts';
import { viewOf } from '../lifecycle/request-view.ts';
import { authorOf } from '../people/link-login.ts';
import { parseSubject, type Subject } from '../registry/names.ts';
import type { Ctx, Tx } from '../store/unit.ts';
import type { Authenticated } from '../workspace/authenticate-token.ts';
import type { ApiPorts } from './api-ports.ts';
import { tokenCtx } from './bearer.ts';
import { planBody, requestBody } from './request-body.ts';
import { instant, nameField, personField } from './route-parts.ts';

export const NewRequest = z
  .strictObject({
    subject: z
      .string()
      .max(90)
      .optional()
      .openapi({ example: 'churn@v12', description: 'A version, or a model; or `model` and `version`.' }),
    model: nameField.optional(),
    version: nameField.optional(),
    to: z.string().trim().toLowerCase().min(1).max(40).openapi({ example: 'production' }),
    author: personField,
    on_behalf_of: personField
      .optional()
      .openapi({ description: 'Who wants it, when the author only runs the job. Neither may approve.' }),
    share: z.number().gt(0).max(1).multipleOf(0.001).optional().openapi({
      example: 0.1,
      description:
        'Part of the traffic beside what stands in the stage; the champion gives it. 1 sends the others away.',
    }),
    reason: z.string().max(2_000).optional(),
    after: z
      .string()
      .trim()
      .regex(/^r-?\d{1,9}$/i)
      .optional()
      .openapi({ example: 'R-80', description: 'Applied only after this request.' }),
    not_before: instant.optional().openapi({ description: 'Applied not before this time.' }),
    dry_run: z.boolean().optional().openapi({ description: 'Answer what it would take; nothing is asked.' }),
  })
  .openapi('NewRequest');
type NewRequest = z.output<typeof NewRequest>;

/** How a request is opened through a token, once its people are known. */
export interface Opening {
  readonly ctx: Ctx;
  readonly run: (tx: Tx) => Promise<{ readonly status: 200 | 201; readonly body: Json }>;
}

/** Reads who and what; `run` then opens the request, or only looks at it, in the transaction it is given. */
export async function openingOf(ports: ApiPorts, token: Authenticated, input: NewRequest): Promise<Opening> {
  const asToken = tokenCtx(ports, token);
  const { model, version } = subjectOf(input);
  const author = await authorOf(asToken, input.author);
  const onBehalfOf =
    input.on_behalf_of === undefined ? undefined : await authorOf(asToken, input.on_behalf_of, 'on_behalf_of');
  const wanted = {
    model,
    version,
    to: input.to,
    share: input.share,
    after: numberOf(input.after),
    notBefore: input.not_before === undefined ? undefined : new Date(input.not_before),
    reason: input.reason,
    onBehalfOf,
  };
  const run: Opening['run'] = async (tx) => {
    if (input.dry_run) return { status: 200, body: await planBody(tx, await previewTransition(tx, wanted)) };
    const opened = await requestTransition(tx, wanted);
    assertAskedFor(opened, onBehalfOf);
    return { status: 201, body: await requestBody(tx, ports.publicUrl, await viewOf(tx, opened.number)) };
  };
  return { ctx: tokenCtx(ports, token, author), run };
}

/** Nobody decides on what was asked in his name: better no request than one that forgot whose it is. */
function assertAskedFor(opened: Request, onBehalfOf: string | undefined): void {
  if (onBehalfOf !== undefined && opened.asker !== onBehalfOf)
    throw new Error('a request was opened without the person it is for');
}

const numberOf = (name: string | undefined): number | undefined =>
  name === undefined ? undefined : Number(name.replace(/\D/g, ''));

function subjectOf(input: NewRequest): Subject {
  const { subject, model, version } = input;
  if (subject !== undefined && model === undefined && version === undefined) return parseSubject(subject);
  if (subject === undefined && model !== undefined) return { model, version };
  throw new StewardError('BAD_INPUT', 'Say what to move: either `subject`, or `model` with or without `version`.', {
    field: 'subject',
    hint: 'Send `"subject": "churn@v12"`.',
  });
}
