import { plainText } from '../chat/text.ts';
import { freezeState } from '../evidence/freeze-window.ts';
import { groupName, listGroups } from '../incidents/alerts/find-groups.ts';
import { listSilences, silenceName } from '../incidents/alerts/find-silences.ts';
import { matcherText } from '../incidents/alerts/matcher.ts';
import { silenceWords } from '../incidents/alerts/silence-card.ts';
import type { Note } from '../incidents/oncall/change-shift.ts';
import { incidentName, listIncidents } from '../incidents/response/find-incident.ts';
import { stateWords } from '../incidents/response/incident-words.ts';
import { INCIDENT_STATES, OPEN_STATES } from '../incidents/response/state.ts';
import type { Ctx } from '../store/unit.ts';

const MOST = 8;
const ENDED_STATES = INCIDENT_STATES.filter((state) => !OPEN_STATES.includes(state));

/** What whoever comes on call should know: what is open, what fires, what is silenced, and what was there since the last hand-over. */
export async function handoverNotes(ctx: Ctx, since: Date): Promise<Note[]> {
  const open = await listIncidents(ctx, { states: OPEN_STATES }, MOST + 1);
  const firing = await listGroups(ctx, MOST + 1);
  const silences = (await listSilences(ctx, 100)).filter((row) => freezeState(row, ctx.now).active);
  const past = (await listIncidents(ctx, { states: ENDED_STATES }, 100)).filter(
    ({ resolvedAt, endedAt }) => Number(resolvedAt ?? endedAt) >= since.getTime(),
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
    // Without the reason: those are a person's words, which would have to be forgotten here too.
    note(
      'Silences that hold',
      silences.map(
        (row) =>
          `${silenceName(row.number)} ${row.matchers.map(matcherText).join(' ')}, ${plainText(silenceWords(row, ctx.now))}`,
      ),
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
