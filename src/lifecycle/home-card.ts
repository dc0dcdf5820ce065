import { andMore, cutTo } from '../chat/budget.ts';
import {
  actions,
  type Button,
  type Card,
  context,
  type Field,
  fields,
  heading,
  type Part,
  text,
} from '../chat/card.ts';
import { type Span, spansOf, type Text } from '../chat/text.ts';
import { spansOfPeople } from '../people/find-people.ts';
import type { Ctx } from '../store/unit.ts';
import { requestName } from './find-request.ts';
import type { Home, Stuck } from './home.ts';
import type { OpenRequest } from './open-requests.ts';
import { gateLabel } from './request-card-fields.ts';
import { requestAbout, stateOf, waitWords } from './request-words.ts';

/** Where the card of a request stands, by its number; a request without one is shown without a link. */
export type CardLinks = ReadonlyMap<number, string>;

/** Of each list so many are shown; the rest is counted. */
export const HOME_LIST = 5;

export interface HomeItem {
  readonly number: number;
  /** "churn@v12 to production", "review of churn@v12 to production" */
  readonly about: string;
  readonly says: Text;
}

export interface HomeSection {
  readonly name: 'waits' | 'asked' | 'stuck';
  readonly title: string;
  /** What is said when there is nothing. */
  readonly empty: string;
  readonly items: readonly HomeItem[];
  /** How many there are in all. */
  readonly count: number;
}

/** The three lists of a home in words, each cut to `HOME_LIST`: what the card and the console's panel show. */
export async function homeSections(ctx: Ctx, home: Home): Promise<HomeSection[]> {
  const waits = cutTo(home.waits, HOME_LIST).shown;
  const people = await spansOfPeople(
    ctx,
    waits.flatMap(({ asker }) => asker ?? []),
  );
  const asked: HomeItem[] = [
    ...cutTo(home.asked, HOME_LIST).shown.map((row) => item(row, openWords(row, ctx.now))),
    ...cutTo(home.ended, HOME_LIST).shown.map((row) => {
      const at: Span = { type: 'time', at: row.endedAt, style: 'relative' };
      return item(row, [`${stateOf({ request: row, tally: undefined })} `, at]);
    }),
  ];
  return [
    {
      name: 'waits',
      title: 'Waits for me',
      empty: 'Nothing waits for your vote.',
      items: waits.map((row) => {
        const who: Span = (row.asker !== undefined && people.get(row.asker)) || 'CI';
        return item(row, ['asked by ', who, ' ', { type: 'time', at: row.openedAt, style: 'relative' }]);
      }),
      count: home.waits.length,
    },
    {
      name: 'asked',
      title: 'I asked for',
      empty: 'Nothing you asked for is open or ended in the last 7 days.',
      items: cutTo(asked, HOME_LIST).shown,
      count: home.asked.length + home.ended.length,
    },
    {
      name: 'stuck',
      title: 'Stuck',
      empty: 'Nothing is stuck.',
      items: cutTo(home.stuck, HOME_LIST).shown.map(({ request, why }) => item(request, stuckWords(request, why))),
      count: home.stuck.length,
    },
  ];
}

/**
 * What waits for a person, what he asked for and what is stuck, for his eyes alone: Slack's App Home and the answer to
 * `requests --mine`. It has no deciding button; each request is a link to its card and a button to its details.
 */
export async function homeCard(ctx: Ctx, home: Home, links: CardLinks): Promise<Card> {
  const sections = await homeSections(ctx, home);
  const [waits = 0, asked = 0, stuck = 0] = sections.map(({ count }) => count);
  return {
    tone: 'neutral',
    summary: `${waits} wait for you, ${asked} you asked for, ${stuck} stuck`,
    parts: sections.flatMap((section) => partsOf(section, links)),
  };
}

function partsOf({ title, empty, items, count }: HomeSection, links: CardLinks): Part[] {
  if (count === 0) return [heading(title), text(empty)];
  const list = items.map(({ number, about: what, says }): Field => {
    const url = links.get(number);
    const shown: Span = url === undefined ? what : { type: 'link', url, label: what };
    return { label: requestName(number), value: [shown, ', ', ...spansOf(says)] };
  });
  const details = items.map(
    ({ number }): Button => ({
      label: `${requestName(number)} details`,
      invocation: `v1 request-show request=${requestName(number)}`,
    }),
  );
  const more = count > items.length ? [context(andMore(count - items.length))] : [];
  return [heading(`${title}: ${count}`), fields(...list), ...more, actions(...details)];
}

const item = (row: Parameters<typeof requestAbout>[0] & Pick<OpenRequest, 'number'>, says: Text): HomeItem => ({
  number: row.number,
  about: requestAbout(row),
  says,
});

/** The state; of what is approved and waits, when it is applied. */
function openWords(row: OpenRequest, now: Date): Text {
  const said = stateOf({ request: row, tally: row.tally, wait: row.wait });
  return row.wait && !row.wait.held ? ['approved, ', ...waitWords(row.wait, now)] : said;
}

function stuckWords(request: OpenRequest, why: Stuck): Text {
  switch (why.because) {
    case 'not-applied':
      return `approved, not applied: ${request.ending ?? 'an effect failed'}`;
    case 'objection':
      return 'held by an objection without a reason';
    case 'nobody-left':
      return 'nobody who is left may approve it';
    case 'gates': {
      const gates = why.gates.map((gate) => gateLabel(gate).toLowerCase()).join(', ');
      return `${why.gates.length === 1 ? 'a gate no longer passes' : `${why.gates.length} gates no longer pass`}: ${gates}`;
    }
    case 'overdue':
      return ['a review that was due ', { type: 'time', at: request.dueAt ?? request.openedAt, style: 'datetime' }];
    case 'long':
      return ['pending since ', { type: 'time', at: request.openedAt, style: 'date' }];
  }
}
