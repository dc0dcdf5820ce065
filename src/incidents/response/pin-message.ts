import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { shorten } from '../../chat/budget.ts';
import { StewardError } from '../../kernel/errors.ts';
import { holdPeople } from '../../people/hold-people.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { addNote, LONGEST_NOTE } from './add-note.ts';
import { lockIncident } from './find-incident.ts';

export const PinMessageInput = z.object({
  incident: z.int().min(1),
  /** Where it stands: platform, team, channel and id. Two pins of the same make one entry. */
  message: z.string().min(1),
  link: z.url().optional(),
  /** Left out where no person wrote it. */
  author: z.uuid().optional(),
  text: z.string().trim().min(1),
  /** When it was written. */
  at: z.date(),
});

/** Where the messages stand that were put into an incident's timeline. */
export async function pinnedIn(ctx: Ctx, number: number): Promise<ReadonlySet<string>> {
  // As the partial index `ledger_incident` has it, so that it is used.
  const rows = await ctx.db.execute<{ message: string }>(sql`
    select l.body::jsonb -> 'body' ->> 'message' as message from ledger l
    where l.workspace_id = ${ctx.workspace} and l.body like '%"kind":"incident.%'
      and (l.body::jsonb -> 'body' ->> 'incident')::integer = ${number} and l.body::jsonb -> 'body' ? 'message'`);
  return new Set(rows.map(({ message }) => message));
}

/**
 * Puts a message of the chat into an incident's timeline, at its own time and as its author's words; once, whoever pins it
 * how often. False when it stands there already. Nothing is kept of who was forgotten.
 */
export async function pinMessage(ctx: Ctx, raw: z.input<typeof PinMessageInput>): Promise<boolean> {
  const { incident: number, message, link, author, text, at } = PinMessageInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    await lockIncident(tx, number);
    // As the partial index `ledger_incident` has it, so that it is used.
    const known = await tx.db.execute(sql`
      select 1 from ledger l where l.workspace_id = ${tx.workspace} and l.body like '%"kind":"incident.%'
        and (l.body::jsonb -> 'body' ->> 'incident')::integer = ${number}
        and l.body::jsonb -> 'body' ->> 'message' = ${message} limit 1`);
    if (known.length > 0) return false;
    if ((await holdPeople(tx, author === undefined ? [] : [author])).some(({ forgottenAt }) => forgottenAt !== null))
      throw new StewardError('NO_STANDING', 'Steward was told to forget who wrote this, so it keeps nothing of it.', {
        hint: 'What matters of it may be said in your own words: `incident note`.',
      });
    // The platform's clock may be ahead of ours.
    const happened = new Date(Math.min(at.getTime(), tx.now.getTime()));
    await addNote(tx, { incident: number, note: shorten(text, LONGEST_NOTE), happened, pinned: author, message, link });
    return true;
  });
}
