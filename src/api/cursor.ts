import { z } from '@hono/zod-openapi';
import { StewardError } from '../kernel/errors.ts';

/** What every list takes beside its filters. */
export const pageQuery = {
  cursor: z.string().max(200).optional().openapi({ description: '`next_cursor` of the page before.' }),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(200)
    .default(50)
    .openapi({ type: 'integer', minimum: 1, maximum: 200, default: 50, description: 'Items a page.' }),
};

/** A cursor is opaque to callers; `kind` keeps those of one list from being used on another. */
export function cursorFor(kind: string, after: string | number): string {
  return Buffer.from(`${kind}:${after}`, 'utf8').toString('base64url');
}

/** What stands in a cursor; BAD_INPUT when it is none of ours. */
export function readCursor(kind: string, cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  if (text.startsWith(`${kind}:`) && cursorFor(kind, text.slice(kind.length + 1)) === cursor)
    return text.slice(kind.length + 1);
  throw new StewardError('BAD_INPUT', 'This cursor is not one of this list.', {
    field: 'cursor',
    hint: 'Take `next_cursor` of the page before, or leave it out for the first page.',
  });
}

/** Splits one row more than a page into the page and the cursor of the next one. */
export function pageOf<T>(
  rows: readonly T[],
  limit: number,
  cursorAfter: (last: T) => string,
): { readonly items: readonly T[]; readonly next: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? cursorAfter(last) : null };
}
