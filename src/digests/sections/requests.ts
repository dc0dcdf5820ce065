import { andMore } from '../../chat/budget.ts';
import { joinTexts, type Span, type Text } from '../../chat/text.ts';
import { formatDuration } from '../../kernel/duration.ts';
import { requestName } from '../../lifecycle/find-request.ts';
import { stuckBecause } from '../../lifecycle/home.ts';
import { type OpenRequest, openRequests } from '../../lifecycle/open-requests.ts';
import { spansOfPeople } from '../../people/find-people.ts';
import type { Item, Rank, Section } from '../section.ts';
import { wallWords } from '../wall-words.ts';

/** What ends within a day, or takes so long that nobody seems to look, is more than merely open. */
const SOON_MS = 24 * 3_600_000;
const MOST_PEOPLE = 3;

/** Requests that wait: for whom, since when, until when. */
export const requests: Section = {
  name: 'requests',
  title: 'Requests waiting',
  read: async (ctx, { models, zone }) => {
    const open = (await openRequests(ctx)).filter(({ subject }) => models?.includes(modelOf(subject)) ?? true);
    const seen = open.flatMap((request) => {
      const how = howItStands(request, ctx.now);
      return how ? [{ request, ...how, asked: askedOf(request) }] : [];
    });
    const people = await spansOfPeople(ctx, [...new Set(seen.flatMap(({ asked }) => asked))]);
    const items = seen.map(({ request, rank, state, asked }): Item => {
      const name = requestName(request.number);
      const move = `${request.subject} to ${request.toStage}`;
      const who = namesOf(asked.flatMap((id) => people.get(id) ?? []));
      const age = formatDuration(ctx.now.getTime() - request.openedAt.getTime());
      const closes = request.closesAt ? wallWords(request.closesAt, zone) : '';
      const waits: Span[] = asked.length > 0 ? [`${state}, for `, ...who] : [state];
      return {
        key: name,
        model: modelOf(request.subject),
        rank,
        what: `${name} ${move}`,
        says: closes === '' ? waits : [...waits, `, closes ${closes}`],
        cells: [name, move, state, who, age, closes],
        waitsFor: asked,
      };
    });
    return {
      columns: ['Request', 'What', 'State', 'Waits for', 'For', 'Closes'],
      items: items.sort((a, b) => b.rank - a.rank),
      cleared: 'no longer waits',
    };
  },
};

const modelOf = (subject: string): string => subject.split('@')[0] ?? subject;

const askedOf = ({ state, tally }: OpenRequest): readonly string[] => (state === 'pending' ? (tally?.asked ?? []) : []);

const WORDS = {
  objection: 'objected',
  'nobody-left': 'nobody may approve',
  gates: 'gates fail',
  overdue: 'overdue',
  long: 'waits long',
} as const;

/** Undefined for what waits for nobody: approved, on its way. */
function howItStands(request: OpenRequest, now: Date): { readonly rank: Rank; readonly state: string } | undefined {
  const stuck = stuckBecause(request, now);
  if (stuck?.because === 'not-applied') return { rank: 3, state: 'not applied' };
  if (request.state !== 'pending') return undefined;
  if (stuck?.because === 'overdue') return { rank: 3, state: WORDS.overdue };
  if (request.closesAt && request.closesAt.getTime() - now.getTime() <= SOON_MS)
    return { rank: 2, state: 'closes soon' };
  return stuck ? { rank: 2, state: WORDS[stuck.because] } : { rank: 1, state: 'waits' };
}

function namesOf(people: readonly Span[]): Exclude<Text, string> {
  const shown: Text[] = people.slice(0, MOST_PEOPLE).map((person) => [person]);
  const more = people.length - shown.length;
  return [...joinTexts(shown, ', '), ...(more > 0 ? [` ${andMore(more)}`] : [])];
}
