import { type Card, line } from '../chat/card.ts';
import type { Span, Text } from '../chat/text.ts';
import { spansOfPeople } from '../people/find-people.ts';
import type { Ctx } from '../store/unit.ts';
import { type Freeze, listFreezes } from './find-freezes.ts';
import { freezeState } from './freeze-window.ts';

const MOST = 25;

/** What holds now or will, for whom, and who declared it. */
export async function freezeListCard(ctx: Ctx): Promise<Card> {
  const found = await listFreezes(ctx, MOST + 1);
  if (found.length === 0) return line('neutral', 'No freeze stands. Declare one with `freeze add <name> --to <time>`.');
  const people = await spansOfPeople(ctx, [...new Set(found.flatMap((row) => row.addedBy ?? []))]);
  const rows = found
    .slice(0, MOST)
    .map((row): Text[] => [
      row.name,
      freezeWords(row, ctx.now),
      row.weekly === null ? row.zone : `${row.weekly} (${row.zone})`,
      scopeOf(row),
      [(row.addedBy && people.get(row.addedBy)) || 'Steward'],
      row.reason ?? '',
    ]);
  const part = { type: 'table' as const, columns: ['Freeze', 'Now', 'When', 'For', 'By', 'Why'], rows };
  const holding = found.filter((row) => freezeState(row, ctx.now).active).length;
  return {
    tone: holding > 0 ? 'waiting' : 'neutral',
    summary: `${holding} of ${Math.min(found.length, MOST)} freezes hold now`,
    parts: [found.length > MOST ? { ...part, more: 'and more' } : part],
  };
}

/** "holds until 2 Jan 08:00", "holds until somebody ends it", "begins 20 Dec 00:00". */
export function freezeWords(row: Freeze, now: Date): Exclude<Text, string> {
  const { active, until } = freezeState(row, now);
  const at: Span = until ? { type: 'time', at: until, style: 'datetime' } : 'somebody ends it';
  return active ? ['holds until ', at] : until ? ['begins ', at] : ['is over'];
}

function scopeOf({ models, team, stage }: Freeze): string {
  const whose = models ? models.join(', ') : team === null ? 'every model' : `team ${team}`;
  return stage === null ? whose : `${whose}, to ${stage}`;
}
