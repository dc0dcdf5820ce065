import { type Incident, incidentName, listIncidents } from '../../incidents/response/find-incident.ts';
import { aboutWords, stateWords } from '../../incidents/response/incident-words.ts';
import { commandersOf } from '../../incidents/response/roles.ts';
import { OPEN_STATES } from '../../incidents/response/state.ts';
import { formatDuration } from '../../kernel/duration.ts';
import { spansOfPeople } from '../../people/find-people.ts';
import type { Item, Rank, Section } from '../section.ts';

const RANKS: Readonly<Record<number, Rank>> = { 1: 3, 2: 3, 3: 2, 4: 1 };
const MOST = 100;

/** Incidents that are open: how bad, who has them, for how long. Those that ended since the last are told as cleared. */
export const incidents: Section = {
  name: 'incidents',
  title: 'Incidents',
  read: async (ctx, { models }) => {
    const rows = await listIncidents(ctx, { states: OPEN_STATES, models }, MOST);
    const commanders = await commandersOf(
      ctx,
      rows.map(({ number }) => number),
    );
    const holderOf = ({ number, ackedBy }: Incident) => commanders.get(number) ?? ackedBy ?? undefined;
    const people = await spansOfPeople(
      ctx,
      rows.flatMap((row) => holderOf(row) ?? []),
    );
    const items = rows.map((row): Item => {
      const holder = holderOf(row);
      const who = holder === undefined ? undefined : people.get(holder);
      const age = formatDuration(ctx.now.getTime() - row.declaredAt.getTime());
      const name = incidentName(row.number);
      return {
        key: name,
        model: row.model ?? '',
        rank: RANKS[row.severity] ?? 1,
        what: `${name} ${row.title}`,
        says: [
          `has severity ${row.severity} and is ${row.state}`,
          ...(who ? [', ', who, ' has it'] : [', nobody has it']),
        ],
        cells: [name, row.title, String(row.severity), stateWords(row), who ? [who] : 'nobody', aboutWords(row), age],
        waitsFor: holder === undefined ? [] : [holder],
      };
    });
    return {
      columns: ['Incident', 'What', 'Severity', 'State', 'Who', 'About', 'For'],
      items: items.sort((a, b) => b.rank - a.rank),
      cleared: 'is over',
    };
  },
};
