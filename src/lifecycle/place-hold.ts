import { humanOf } from '../kernel/caller.ts';
import { emit } from '../ledger/event.ts';
import type { Tx } from '../store/unit.ts';
import { holdSet } from './events.ts';
import { type Hold, holdOn } from './hold.ts';
import { hold } from './tables.ts';

/** Puts a hold on promotions of a model to a stage, its row locked. Where one stands already, that one goes on. */
export async function placeHold(
  tx: Tx,
  on: {
    readonly model: string;
    readonly stage: string;
    readonly request?: number | undefined;
    readonly reason?: string | undefined;
  },
): Promise<Hold> {
  const standing = await holdOn(tx, on.model, on.stage);
  if (standing) return standing;
  const { model, stage, request, reason } = on;
  const values = {
    workspaceId: tx.workspace,
    id: tx.newId(),
    model,
    stage,
    request: request ?? null,
    reason: reason ?? null,
    since: tx.now,
    setBy: humanOf(tx.actor) ?? null,
  };
  const [row] = await tx.db.insert(hold).values(values).returning();
  emit(tx, holdSet({ hold: values.id, model, stage, request }, { reason }));
  return row!;
}
