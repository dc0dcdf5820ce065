import { sql } from 'drizzle-orm';
import { mutedWords } from '../incidents/alerts/group-card.ts';
import { idOf } from '../incidents/alerts/route-alerts.ts';
import type { Ctx } from '../store/unit.ts';
import { labelWords, type SimulatedLine } from './simulated-words.ts';

/** More than so many alerts that meet the same at the same instant are counted, not named. */
const NAMED = 5;

type Row = Readonly<{
  group: number;
  integration: string;
  fingerprint: string;
  state: 'firing' | 'resolved';
  muted: string | null;
  labels: Record<string, string>;
}>;

/** Says what became of single alerts since it was asked last: into which group each came, what mutes it, that it ended. */
export function watchAlerts(): (ctx: Ctx) => Promise<SimulatedLine[]> {
  const known = new Map<string, Row>();
  return async (ctx) => {
    const rows = await ctx.db.execute<Row>(sql`
      select m.group_number as group, m.integration, m.fingerprint, m.state, m.muted, a.labels from alert_member m
      join alert a on a.workspace_id = m.workspace_id and a.integration = m.integration and a.fingerprint = m.fingerprint
      where m.workspace_id = ${ctx.workspace} order by m.group_number, a.labels::text`);
    const labelsOf = new Map(rows.map((row) => [idOf(row), row.labels]));
    const said = rows.flatMap((row) => {
      const key = `${row.group} ${idOf(row)}`;
      const before = known.get(key);
      known.set(key, row);
      return changesOf(before, row, labelsOf).map((what) => ({ group: row.group, what, labels: row.labels }));
    });
    const together = Map.groupBy(said, ({ group, what }) => `A-${group} ${what}`);
    return [...together].map(([what, alerts]) => {
      const named = alerts.slice(0, NAMED).map(({ labels }) => labelWords(labels));
      const more = alerts.length > NAMED ? [`and ${alerts.length - NAMED} more`] : [];
      return { at: ctx.now, words: `${what}: ${[...named, ...more].join('; ')}` };
    });
  };
}

function changesOf(before: Row | undefined, row: Row, labelsOf: ReadonlyMap<string, Record<string, string>>): string[] {
  const changes: string[] = [];
  if (row.state === 'firing' && before?.state !== 'firing') changes.push(before ? 'takes in again' : 'takes in');
  if (row.state === 'resolved' && before?.state !== 'resolved') changes.push('has resolved');
  if (row.muted !== (before?.muted ?? null))
    changes.push(row.muted === null ? 'mutes no more' : `mutes, ${muteWords(row.muted, labelsOf)}`);
  return changes;
}

/** "inhibited by down while alertname=Down fires", "silenced by S-1" */
function muteWords(muted: string, labelsOf: ReadonlyMap<string, Record<string, string>>): string {
  const cause = muted.startsWith('inhibited:') ? labelsOf.get(muted.slice(muted.indexOf(' ') + 1)) : undefined;
  return `${mutedWords(muted) ?? muted}${cause ? ` while ${labelWords(cause)} fires` : ''}`;
}
