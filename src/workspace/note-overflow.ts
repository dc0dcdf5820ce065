import { emit } from '../ledger/event.ts';
import { claimOnce } from '../store/once.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { integrationOverflowed } from './events.ts';
import type { Integration } from './integrations.ts';

const HOUR_MS = 3_600_000;

/** Says that an integration sends more than is taken of it: however many processes see it and however often, once an hour. */
export async function noteOverflow(
  ctx: Ctx,
  { id, source, name }: Pick<Integration, 'id' | 'source' | 'name'>,
  limit: { readonly perMinute: number; readonly answered: number },
): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    if (!(await claimOnce(tx, `overflow ${id}`, HOUR_MS))) return;
    emit(tx, integrationOverflowed({ integration: id, source, name, ...limit }));
  });
}
