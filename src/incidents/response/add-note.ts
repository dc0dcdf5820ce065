import { z } from 'zod';
import { StewardError } from '../../kernel/errors.ts';
import { emit } from '../../ledger/event.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { factOf } from './change-incident.ts';
import { incidentNoted } from './events.ts';
import { type Incident, lockIncident } from './find-incident.ts';

export const LONGEST_NOTE = 3_000;

export const AddNoteInput = z.object({
  incident: z.int().min(1),
  note: z.string().trim().min(1).max(LONGEST_NOTE),
  /** When it happened, where that is not now. */
  happened: z.date().optional(),
  /** The person whose message it is, where one was pinned. */
  pinned: z.uuid().optional(),
  /** Where that message stands, `slack:T1:C1:1700000000.000100`, and what leads there. */
  message: z.string().max(200).optional(),
  link: z.url().optional(),
});

/** Puts words into an incident's timeline, also once it is over: what is learned later belongs to it. */
export async function addNote(ctx: Ctx, raw: z.input<typeof AddNoteInput>): Promise<Incident> {
  const input = AddNoteInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const row = await lockIncident(tx, input.incident);
    const { happened, note, pinned, message, link } = input;
    if (happened && happened > tx.now)
      throw new StewardError('BAD_INPUT', 'What is to come did not happen yet.', {
        field: 'text',
        hint: 'Write the time at which it happened, such as `at 14:05 restarted the pods`.',
      });
    const noted = incidentNoted({ ...factOf(row), happened: happened?.toISOString(), pinned, message, link }, { note });
    emit(tx, pinned === undefined ? noted : { ...noted, author: pinned });
    return row;
  });
}
