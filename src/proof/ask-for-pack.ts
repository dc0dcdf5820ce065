import { z } from 'zod';
import { emit } from '../ledger/event.ts';
import { callerOf } from '../people/get-person.ts';
import { getVersion } from '../registry/find.ts';
import { subjectName } from '../registry/names.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { packAsked } from './events.ts';

export const AskForPackInput = z.object({
  model: z.string(),
  version: z.string(),
  /** Where it was asked for, and the pack will come by direct message. */
  platform: z.string(),
  team: z.string(),
});

/** Notes that the caller wants the audit pack of a version; it is made after the commit. Throws StewardError NOT_FOUND. */
export async function askForPack(
  ctx: Ctx,
  raw: z.input<typeof AskForPackInput>,
): Promise<{ readonly subject: string }> {
  const input = AskForPackInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const { id: person } = await callerOf(tx);
    await getVersion(tx, input);
    const subject = subjectName(input);
    const { model, platform, team } = input;
    emit(tx, packAsked({ pack: tx.newId(), model, subject, person, platform, team }));
    return { subject };
  });
}
