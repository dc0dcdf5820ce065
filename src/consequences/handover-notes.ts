import { groupName, listGroups } from '../incidents/alerts/find-groups.ts';
import type { Note } from '../incidents/oncall/change-shift.ts';
import { incidentName, listIncidents } from '../incidents/response/find-incident.ts';
import { stateWords } from '../incidents/response/incident-words.ts';
import { OPEN_STATES } from '../incidents/response/state.ts';
import type { Ctx } from '../store/unit.ts';

const MOST = 8;

/** What whoever comes on call should know: what is open, what fires, and what was there since the last hand-over. */
export async function handoverNotes(ctx: Ctx, since: Date): Promise<Note[]> {
  const open = await listIncidents(ctx, { states: OPEN_STATES }, MOST + 1);
  const firing = await listGroups(ctx, MOST + 1);
  const past = (await listIncidents(ctx, {}, 100)).filter(
    (row) => row.declaredAt >= since && !open.some(({ number }) => number === row.number),
  );
  return [
    note(
      'Open incidents',
      open.map((row) => `${incidentName(row.number)} severity ${row.severity}: ${row.title}, ${stateWords(row)}`),
    ),
    note(
      'Firing alerts',
      firing.map((row) => `${groupName(row.number)} severity ${row.severity}: ${row.title}`),
    ),
    note(
      'Incidents that ended since',
      past.map((row) => `${incidentName(row.number)} severity ${row.severity}: ${row.title}, ${stateWords(row)}`),
    ),
  ].filter(({ lines }) => lines.length > 0);
}

function note(title: string, all: readonly string[]): Note {
  const rest = all.length - MOST;
  return { title, lines: rest > 0 ? [...all.slice(0, MOST), `and ${rest} more`] : all };
}
