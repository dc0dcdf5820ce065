import { type Card, line } from '../../chat/card.ts';
import { restOf } from '../../chat/rest-of.ts';
import type { Span, Text } from '../../chat/text.ts';
import { freezeState } from '../../evidence/freeze-window.ts';
import { spansOfPeople } from '../../people/find-people.ts';
import type { Ctx } from '../../store/unit.ts';
import { countSilences, findSilence, listSilences, MOST_STANDING, silenceName } from './find-silences.ts';
import { matcherText } from './matcher.ts';
import type { Silence } from './mute.ts';

const MOST = 25;

/** What is silenced now or will be, by whom and why, so many from the given one on; with `all` also what is over. */
export async function silenceListCard(ctx: Ctx, all = false, from = 1): Promise<Card> {
  const total = await countSilences(ctx, all);
  if (total === 0)
    return line('neutral', 'Nothing is silenced. Silence alerts with `silence add 2h --match alertname=<name>`.');
  const found = await listSilences(ctx, MOST, all, from);
  const people = await spansOfPeople(
    ctx,
    found.flatMap(({ author }) => author ?? []),
  );
  const rows = found.map((row): Text[] => [
    silenceName(row.number),
    row.matchers.map(matcherText).join(' '),
    silenceWords(row, ctx.now),
    row.maintenance ? 'maintenance' : 'silence',
    [(row.author && people.get(row.author)) || 'Steward'],
    row.reason ?? '',
  ]);
  const table = { type: 'table' as const, columns: ['Silence', 'Alerts', 'Now', 'Kind', 'By', 'Why'], rows };
  const now = (await listSilences(ctx, MOST_STANDING)).filter((row) => freezeState(row, ctx.now).active).length;
  return {
    tone: now > 0 ? 'waiting' : 'neutral',
    summary: `${now} ${now === 1 ? 'silence holds' : 'silences hold'} now`,
    parts: [table, ...restOf({ from, shown: rows.length, total, command: 'silence list', given: { all } })],
  };
}

/** "until 2 Jan 08:00", "from 20 Dec 00:00", "over". */
export function silenceWords(row: Silence, now: Date): Exclude<Text, string> {
  if (row.endedAt !== null) return ['ended ', { type: 'time', at: row.endedAt, style: 'datetime' }];
  const { active, until } = freezeState(row, now);
  const at: Span = until ? { type: 'time', at: until, style: 'datetime' } : 'somebody ends it';
  const weekly = row.weekly === null ? '' : `, each week ${row.weekly} (${row.zone})`;
  if (active) return ['until ', at, weekly];
  return until ? ['from ', at, weekly] : ['over'];
}

/** `silence-ending:3`: what its author is told shortly before the end. */
export async function silenceEndingCard(ctx: Ctx, subject: string): Promise<Card | undefined> {
  const row = await findSilence(ctx, Number(subject.split(':')[1]));
  if (!row?.toAt) return undefined;
  const name = silenceName(row.number);
  const again = row.matchers.map((matcher) => `--match '${matcherText(matcher)}'`).join(' ');
  return line('waiting', `${name} ends soon.`, [
    `${name} (${row.matchers.map(matcherText).join(' ')}) ends `,
    { type: 'time', at: row.toAt, style: 'datetime' },
    '. What still fires is told then. To go on: ',
    { type: 'code', text: `silence add 2h ${again}` },
  ]);
}
