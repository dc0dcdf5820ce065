import { createHash } from 'node:crypto';
import { and, eq, lt } from 'drizzle-orm';
import { emit } from '../ledger/event.ts';
import type { SigningKey } from '../ledger/signing-key.ts';
import { getPerson } from '../people/get-person.ts';
import { mayUse } from '../people/roles.ts';
import { parseSubject } from '../registry/names.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { collect, type LinksOf } from './collect.ts';
import { type packAsked, packMade, packRefused } from './events.ts';
import { packFiles } from './pack-files.ts';
import { auditPack } from './tables.ts';
import { zipBytes } from './zip.ts';

/** What no chat platform takes is made where Steward runs. */
export const LARGEST_PACK = 20_000_000;
const KEPT_MS = 24 * 3_600_000;

export interface PackPorts {
  /** Seals packs; left out without LEDGER_KEY. */
  readonly key: SigningKey | undefined;
  readonly linksOf: LinksOf;
}

/**
 * Makes the pack that was asked for and keeps it until its message is sent. Everything slow happens outside of the
 * transaction; doing it twice keeps the first. Who lost the right since gets nothing.
 */
export async function makePack(
  ctx: Ctx,
  asked: ReturnType<typeof packAsked.read>,
  ports: PackPorts,
  largest: number = LARGEST_PACK,
): Promise<void> {
  const { pack, model, subject, person, platform, team } = asked;
  const [before] = await ctx.db.select({ id: auditPack.id }).from(auditPack).where(isPack(ctx, pack));
  if (before) return;
  if (!(await stillMay(ctx, person))) {
    await inTransaction(ctx, async (tx) => void emit(tx, packRefused({ pack, model, subject, person })));
    return;
  }
  const { version = '' } = parseSubject(subject);
  const dossier = await collect(ctx, { model, version }, ports.linksOf);
  const bytes = await zipBytes(packFiles(ctx, dossier, { key: ports.key }), ctx.now, largest);
  const sha256 = bytes && createHash('sha256').update(bytes).digest('hex');
  const [head, sealed] = [dossier.head.seq, ports.key !== undefined];
  await inTransaction(ctx, async (tx) => {
    const rows = await tx.db
      .insert(auditPack)
      .values({
        workspaceId: tx.workspace,
        id: pack,
        subject,
        bytes: bytes ?? null,
        sha256: sha256 ?? null,
        decisions: dossier.records.length,
        head,
        sealed,
        at: tx.now,
      })
      .onConflictDoNothing()
      .returning({ id: auditPack.id });
    if (rows.length === 0) return;
    const size = bytes?.length;
    emit(tx, packMade({ pack, model, subject, person, platform, team, sha256, bytes: size, head, sealed }));
  });
}

/** Removes packs that had their day; returns how many. */
export async function sweepPacks(ctx: Ctx): Promise<number> {
  return inTransaction(ctx, async (tx) => {
    const before = new Date(tx.now.getTime() - KEPT_MS);
    const rows = await tx.db
      .delete(auditPack)
      .where(and(eq(auditPack.workspaceId, tx.workspace), lt(auditPack.at, before)))
      .returning({ id: auditPack.id });
    return rows.length;
  });
}

const isPack = (ctx: Ctx, pack: string) => and(eq(auditPack.workspaceId, ctx.workspace), eq(auditPack.id, pack));

async function stillMay(ctx: Ctx, person: string): Promise<boolean> {
  const { role, forgottenAt } = await getPerson(ctx, person);
  return forgottenAt === null && mayUse(role, 'audit');
}
