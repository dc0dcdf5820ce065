import { z } from 'zod';
import { humanOf } from '../../kernel/caller.ts';
import { StewardError } from '../../kernel/errors.ts';
import { emit } from '../../ledger/event.ts';
import { personIdsOf } from '../../people/find-people.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { assertAct, changeIncident, factOf, setReminders } from './change-incident.ts';
import { incidentAcknowledged } from './events.ts';
import { type Incident, lockIncident } from './find-incident.ts';
import { acknowledgePagesOf } from './pages-of-incident.ts';

export const AckIncidentInput = z.object({
  incident: z.int().min(1),
  /** Who acknowledged elsewhere (a page's link, the alert); the caller when left out. */
  by: z.uuid().optional(),
});

export interface Acked {
  readonly incident: Incident;
  /** Who had acknowledged it before and has it still; undefined when the caller has it now. */
  readonly heldBy: string | undefined;
}

/**
 * Somebody takes an incident on: nobody else is paged. Of two at once the first has it and the second learns who. When his
 * acknowledgement ran out and people are paged again, whoever answers has it then.
 */
export async function ackIncident(ctx: Ctx, raw: z.input<typeof AckIncidentInput>): Promise<Acked> {
  const input = AckIncidentInput.parse(raw);
  const by = input.by ?? humanOf(ctx.actor);
  if (by === undefined) throw new StewardError('NOT_ALLOWED', 'Only a person can acknowledge an incident.');
  return inTransaction(ctx, async (tx) => {
    const row = await lockIncident(tx, input.incident);
    const state = assertAct(row, 'ack');
    const mine = await personIdsOf(tx, [by]);
    const held = row.ackedBy;
    // Said elsewhere of what is known here already: nothing is said again, or the two would answer each other for ever.
    if (input.by !== undefined && held !== null && mine.includes(held)) return { incident: row, heldBy: undefined };
    const { stopped, before } = await acknowledgePagesOf(tx, row, by);
    if (input.by === undefined && stopped === 0) {
      if (held !== null && !mine.includes(held)) return { incident: row, heldBy: held };
      // Somebody took the page by a link just now: he has the incident.
      if (held === null && before !== undefined)
        return { ...(await ackIncident(tx, { ...input, by: before })), heldBy: before };
    }
    const again = held !== null && mine.includes(held);
    const changed = await changeIncident(tx, row, { state, ackedBy: by, ackedAt: row.ackedAt ?? tx.now });
    if (!again || stopped > 0)
      emit(
        tx,
        incidentAcknowledged({ ...factOf(changed), person: by, before: again ? undefined : (held ?? undefined) }),
      );
    await setReminders(tx, changed);
    return { incident: changed, heldBy: undefined };
  });
}
