import { z } from '@hono/zod-openapi';
import { NAME } from '../registry/names.ts';
import { ERROR_CODES } from './problem.ts';

/** A model's or version's name; written in any case. */
export const nameField = z
  .string()
  .trim()
  .toLowerCase()
  .regex(NAME, 'a name is 1 to 40 of a-z, 0-9, dot, underscore and hyphen');

/** How a body names a person. */
export const personField = z.string().trim().min(1).max(220).openapi({
  description:
    'A person: `slack:<team>:<user>`, `discord:<guild>:<user>`, `console:<team>:<user>`, or a login an admin linked.',
  example: 'slack:T012:U045',
});

/** RFC 3339 with an offset. */
export const instant = z.iso.datetime({ offset: true, error: 'a time looks like 2026-11-21T14:05:00Z (RFC 3339)' });

export const idempotencyHeaders = z.object({
  'idempotency-key': z.string().optional().openapi({
    description:
      'Up to 200 printable characters; for 24 h a repeated call with this token and key gets the first answer.',
  }),
});

const ProblemBody = z
  .object({
    title: z.string(),
    status: z.int(),
    detail: z.string().openapi({ description: 'What happened, for a person.' }),
    code: z.enum(ERROR_CODES).openapi({ description: 'What happened, for a program.' }),
    hint: z.string().optional().openapi({ description: 'What to do next.' }),
    field: z.string().optional(),
    errors: z.array(z.object({ field: z.string(), detail: z.string() })).optional(),
  })
  .openapi('Problem');

/** The answers of a route: its own, and a problem document for everything else. */
export function answers<T extends z.ZodType, S extends number>(status: S, schema: T, description: string) {
  const problem = {
    description: 'A problem document (RFC 9457).',
    content: { 'application/problem+json': { schema: ProblemBody } },
  };
  const own = { description, content: { 'application/json': { schema } } };
  return { [status]: own, default: problem } as { [key in S]: typeof own } & { default: typeof problem };
}

export const security = [{ bearer: [] }];
