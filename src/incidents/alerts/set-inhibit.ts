import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { StewardError } from '../../kernel/errors.ts';
import { emit } from '../../ledger/event.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { MatcherInput } from './add-silence.ts';
import { inhibitRemoved, inhibitSet } from './events.ts';
import { matcherText } from './matcher.ts';
import type { Inhibit } from './mute.ts';
import { ROUTE_NAME } from './set-route.ts';
import { alertInhibit } from './tables.ts';

export const AddInhibitInput = z.object({
  name: z.string().regex(ROUTE_NAME),
  cause: z.array(MatcherInput).min(1).max(20),
  target: z.array(MatcherInput).min(1).max(20),
  equal: z.array(z.string().min(1).max(128)).max(20).default([]),
});

/** While what fits `cause` fires, what fits `target` and has the same labels of `equal` is not told. NAME_TAKEN. */
export async function addInhibit(ctx: Ctx, raw: z.input<typeof AddInhibitInput>): Promise<Inhibit> {
  const input = AddInhibitInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const inserted = await tx.db
      .insert(alertInhibit)
      .values({ workspaceId: tx.workspace, ...input })
      .onConflictDoNothing()
      .returning({ name: alertInhibit.name });
    if (inserted.length === 0) {
      throw new StewardError('NAME_TAKEN', `There is an inhibition ${input.name} already.`, {
        field: 'name',
        hint: `Remove it with \`alert inhibit remove ${input.name}\`, or choose another name.`,
      });
    }
    const said = { cause: input.cause.map(matcherText), target: input.target.map(matcherText), equal: input.equal };
    emit(tx, inhibitSet({ rule: input.name, ...said }));
    return input;
  });
}

export async function removeInhibit(ctx: Ctx, name: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const removed = await tx.db
      .delete(alertInhibit)
      .where(and(eq(alertInhibit.workspaceId, tx.workspace), eq(alertInhibit.name, name)))
      .returning({ name: alertInhibit.name });
    if (removed.length === 0) {
      throw new StewardError('NOT_FOUND', `There is no inhibition ${name.slice(0, 60)}.`, {
        field: 'name',
        hint: 'See them with `alert inhibit list`.',
      });
    }
    emit(tx, inhibitRemoved({ rule: name }));
  });
}
