import { type Card, line } from '../chat/card.ts';
import type { PersonSpan, Span, Text } from '../chat/text.ts';
import { spansOfPeople } from '../people/find-people.ts';
import type { Ctx } from '../store/unit.ts';
import { type Freeze, listFreezes } from './find-freezes.ts';
import { freezeState } from './freeze-window.ts';

const MOST = 25;

/** What holds now or will, for whom, and who declared it; with `all` also what ended, the newest first. */
export async function freezeListCard(ctx: Ctx, all = false): Promise<Card> {
  const found = await listFreezes(ctx, MOST + 1, all);
  if (found.length === 0) {
    const none = all ? 'No freeze was ever declared.' : 'No freeze stands.';
    return line('neutral', `${none} Declare one with \`freeze add <name> --to <time>\`.`);
  }
  const ids = found.flatMap((row) => [row.addedBy, row.endedBy]).filter((id) => id !== null);
  const people = await spansOfPeople(ctx, [...new Set(ids)]);
  const rows = found
    .slice(0, MOST)
    .map((row): Text[] => [
      row.name,
      row.endedAt === null ? freezeWords(row, ctx.now) : endWords(row, people),
      row.weekly === null ? row.zone : `${row.weekly} (${row.zone})`,
      scopeOf(row),
      [(row.addedBy && people.get(row.addedBy)) || 'Steward'],
      row.reason ?? '',
    ]);
  const part = { type: 'table' as const, columns: ['Freeze', 'Now', 'When', 'For', 'By', 'Why'], rows };
  const holding = found.filter((row) => row.endedAt === null && freezeState(row, ctx.now).active).length;
  return {
    tone: holding > 0 ? 'waiting' : 'neutral',
    summary: `${holding} of ${Math.min(found.length, MOST)} freezes hold now`,
    parts: [found.length > MOST ? { ...part, more: all ? 'and older ones' : 'and more' } : part],
  };
}

/** "holds until 2 Jan 08:00", "holds until somebody ends it", "begins 20 Dec 00:00", "over since 2 Jan 08:00". */
export function freezeWords(row: Freeze, now: Date): Exclude<Text, string> {
  const { active, until } = freezeState(row, now);
  const at: Span = until ? { type: 'time', at: until, style: 'datetime' } : 'somebody ends it';
  if (active) return ['holds until ', at];
  if (until) return ['begins ', at];
  return row.toAt === null ? ['is over'] : ['over since ', { type: 'time', at: row.toAt, style: 'datetime' }];
}

/** "ended 2 Jan 08:00 by @mia" */
function endWords({ endedAt, endedBy }: Freeze, people: ReadonlyMap<string, PersonSpan>): Span[] {
  const by: Span[] = endedBy === null ? [] : [' by ', people.get(endedBy) ?? 'somebody'];
  return ['ended ', ...(endedAt === null ? [] : [{ type: 'time', at: endedAt, style: 'datetime' } as const]), ...by];
}

function scopeOf({ models, team, stage }: Freeze): string {
  const whose = models ? models.join(', ') : team === null ? 'every model' : `team ${team}`;
  return stage === null ? whose : `${whose}, to ${stage}`;
}
