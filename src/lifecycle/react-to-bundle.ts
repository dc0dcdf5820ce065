import { isStewardError } from '../kernel/errors.ts';
import { type Ctx, inSavepoint, inTransaction } from '../store/unit.ts';
import { lockBundle } from './bundle.ts';
import { type Reacted, type ReactInput, react } from './react.ts';

/**
 * A reaction on the card of a request, or of several that were asked for in one go: it says the same to each of them, in
 * one transaction. `only`: no more than this one of them. What refuses one stops no other and leaves nothing behind.
 */
export async function reactToBundle(ctx: Ctx, input: ReactInput & { readonly only?: boolean }): Promise<Reacted[]> {
  const { only, ...said } = input;
  return inTransaction(ctx, async (tx) => {
    const rows = await lockBundle(tx, input.request);
    const single = rows.length === 1;
    const results: Reacted[] = [];
    for (const row of rows.filter(({ number }) => !only || number === input.request)) {
      try {
        results.push(await inSavepoint(tx, (part) => react(part, { ...said, request: row.number })));
      } catch (error) {
        if (single || !isStewardError(error)) throw error;
        results.push({ result: 'refused', request: row, refusal: error });
      }
    }
    return results;
  });
}
