import { actions, type Card, line } from '../../chat/card.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { ackIncident } from './ack-incident.ts';
import { getIncident, incidentName } from './find-incident.ts';
import { resolveIncident } from './resolve-incident.ts';
import { isOpen } from './state.ts';
import { stillFires } from './still-fires.ts';

/** The signs that mean something on an incident's card; a removed one changes nothing. */
export const INCIDENT_SIGNS = ['eyes', 'white_check_mark'];

export interface IncidentReaction {
  readonly incident: number;
  readonly emoji: string;
  /** Found by the sweep: it may be hours old, so it acknowledges and resolves nothing. */
  readonly swept?: boolean;
}

/**
 * A sign on an incident's card (contract.md section 4): :eyes: acknowledges; :white_check_mark: resolves when nothing fires
 * any more, otherwise it acknowledges and asks. Answers with what the person is asked, if anything.
 */
export async function reactToIncident(ctx: Ctx, input: IncidentReaction): Promise<Card | undefined> {
  if (!INCIDENT_SIGNS.includes(input.emoji)) return undefined;
  return inTransaction(ctx, async (tx) => {
    const row = await getIncident(tx, input.incident);
    if (!isOpen(row.state)) return undefined;
    if (input.swept) {
      if (row.state === 'triage') await ackIncident(tx, { incident: row.number });
      return undefined;
    }
    const fires = input.emoji === 'eyes' ? undefined : await stillFires(tx, row);
    if (input.emoji === 'white_check_mark' && fires === undefined) {
      await resolveIncident(tx, { incident: row.number });
      return undefined;
    }
    await ackIncident(tx, { incident: row.number });
    const name = incidentName(row.number);
    if (fires === undefined) return undefined;
    return line(
      'waiting',
      `${fires} fires still, so ${name} is acknowledged and not resolved. Resolve it all the same?`,
      undefined,
      actions({ label: 'Resolve', invocation: `v1 incident-resolve incident=${name}` }),
    );
  });
}
