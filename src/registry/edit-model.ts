import { and, eq } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { modelEdited } from './events.ts';
import { getModel, lockModel, type Model } from './find.ts';
import { RegisterModelInput } from './register-model.ts';
import { model } from './tables.ts';

/** Changes the fields that are given; the owner too. Refuses an edit that changes nothing. */
export async function editModel(ctx: Ctx, raw: RegisterModelInput): Promise<Model> {
  const { model: name, ...changes } = RegisterModelInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    await lockModel(tx, name);
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    if (Object.keys(given).length === 0) {
      throw new StewardError('BAD_INPUT', 'Nothing to change was given.', {
        hint: 'Name at least one of `--name --owner --risk --team --about`.',
      });
    }
    await tx.db
      .update(model)
      .set(given)
      .where(and(eq(model.workspaceId, tx.workspace), eq(model.name, name)));
    const { title, owner, risk, team, about } = changes;
    emit(tx, modelEdited({ model: name, title, owner, risk, team }, { about }));
    return getModel(tx, name);
  });
}
