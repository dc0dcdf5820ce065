import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { type Ctx, type Db, inTransaction } from '../../store/unit.ts';
import { pageKey } from './tables.ts';

/** A link in a message can be used so long. */
export const LINK_MS = 24 * 3_600_000;

/** What a link says: which attempt's, and until when. */
export interface PageLink {
  readonly workspace: string;
  readonly attempt: string;
  readonly until: Date;
}

/** `<payload>.<signature>`: HMAC-SHA256 of the payload with the workspace's key, both in base64url. */
export function writeLink({ workspace, attempt, until }: PageLink, key: Buffer): string {
  const payload = Buffer.from(JSON.stringify([workspace, attempt, until.getTime()])).toString('base64url');
  return `${payload}.${signatureOf(payload, key).toString('base64url')}`;
}

/** What a link says before its signature was checked: whose key to check it with. Undefined for anything else. */
export function readLink(
  token: string,
): (PageLink & { readonly payload: string; readonly signature: Buffer }) | undefined {
  const [payload = '', signature = '', ...more] = token.split('.');
  if (more.length > 0 || payload === '' || signature === '' || token.length > 1_000) return undefined;
  try {
    const said: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (!Array.isArray(said)) return undefined;
    const [workspace, attempt, until] = said as unknown[];
    if (typeof workspace !== 'string' || typeof attempt !== 'string' || typeof until !== 'number') return undefined;
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(attempt) || !Number.isSafeInteger(until)) return undefined;
    return { workspace, attempt, until: new Date(until), payload, signature: Buffer.from(signature, 'base64url') };
  } catch {
    return undefined;
  }
}

/** Whether a link was signed with this key; compared in constant time. */
export function isSigned(link: { readonly payload: string; readonly signature: Buffer }, key: Buffer): boolean {
  const expected = signatureOf(link.payload, key);
  return link.signature.length === expected.length && timingSafeEqual(link.signature, expected);
}

const signatureOf = (payload: string, key: Buffer): Buffer => createHmac('sha256', key).update(payload).digest();

/** The workspace's key, made when it is first needed. */
export async function linkKey(ctx: Ctx): Promise<Buffer> {
  const known = await findLinkKey(ctx.db, ctx.workspace);
  if (known) return known;
  return inTransaction(ctx, async (tx) => {
    await tx.db
      .insert(pageKey)
      .values({ workspaceId: tx.workspace, key: randomBytes(32) })
      .onConflictDoNothing();
    const made = await findLinkKey(tx.db, tx.workspace);
    if (!made) throw new Error('the key was just written');
    return made;
  });
}

/** The key of a workspace; undefined while it never signed a link, or when there is no such workspace. */
export async function findLinkKey(db: Db, workspace: string): Promise<Buffer | undefined> {
  const [row] = await db.select({ key: pageKey.key }).from(pageKey).where(eq(pageKey.workspaceId, workspace));
  return row && Buffer.from(row.key);
}
