import { and, eq, isNull } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { cancelTimer } from '../queue/timer.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { integrationRemoved } from './events.ts';
import { HEARTBEAT_TIMER } from './heartbeat-timer.ts';
import { integration } from './tables.ts';

/** From this commit on nothing is taken from it. UNKNOWN_INTEGRATION when there is none of this name. */
export async function removeIntegration(
  ctx: Ctx,
  { source, name }: { readonly source: string; readonly name: string },
): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const [removed] = await tx.db
      .update(integration)
      .set({ removedAt: tx.now })
      .where(
        and(
          eq(integration.workspaceId, tx.workspace),
          eq(integration.source, source),
          eq(integration.name, name),
          isNull(integration.removedAt),
        ),
      )
      .returning({ id: integration.id });
    if (!removed) {
      throw new StewardError('UNKNOWN_INTEGRATION', `There is no integration ${source} ${name}.`, {
        field: 'name',
        hint: 'See them with `integration list`.',
      });
    }
    await cancelTimer(tx, { kind: HEARTBEAT_TIMER, subject: removed.id });
    emit(tx, integrationRemoved({ integration: removed.id, source, name }));
  });
}
