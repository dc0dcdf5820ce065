import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import type { Driver, Said, Seen, Who } from './driver.ts';
import { type StartedStory, until } from './start-story.ts';
import type { StoryClock } from './story-clock.ts';

/** What a story stands in beside its platform: made before Steward starts, closed after it. */
export interface Around {
  readonly env: Readonly<Record<string, string>>;
  readonly clock?: StoryClock;
  readonly close?: () => Promise<void>;
}
/** Makes what a story stands in. */
export type Prepare<A extends Around> = () => A | Promise<A>;
/** For a story that needs nothing but its platform. */
export const alone: Prepare<Around> = () => ({ env: {} });

export interface Stage {
  /** Rita's name as people write it there; the console's account id is her name in small letters. */
  readonly rita?: RegExp;
  readonly driver: Driver;
  readonly story: StartedStory;
}

export const said = (command: string, words?: Said['words'], named?: Said['named']): Said => ({
  command,
  ...(words ? { words } : {}),
  ...(named ? { named } : {}),
});
export const version = (name: string, auc: string, model = 'churn'): Said =>
  said(
    'version add',
    { version: `${model}@${name}` },
    {
      uri: `s3://models/${model}/${name}`,
      digest: `sha256:${name.replace('v', 'c0ffee').repeat(9)}`,
      metric: `auc=${auc}`,
    },
  );

/** What scenarios say and wait for, over a driver alone. */
export function createScene(stage: () => Stage) {
  const say = (who: Who, what: Said, under?: Seen) => stage().driver.say(who, what, under);
  const promote = (subject: string, to: string, named?: Said['named']) =>
    say('mia', said('promote', { subject, to }, named));
  const cards = () => stage().driver.cards();
  /** A card's picture once it is like this. */
  const becomes = (card: Pick<Seen, 'id'>, what: string, is: (words: string) => boolean): Promise<Seen> => {
    const now = async () => (await cards()).find(({ id }) => id === card.id);
    return until(
      `a card that ${what}`,
      async () => {
        const seen = await now();
        return seen && is(seen.words) && seen;
      },
      async () => [await now(), stage().story.faults],
    );
  };
  const shows = (card: Pick<Seen, 'id'>, words: RegExp) => becomes(card, `says ${words}`, (each) => words.test(each));
  const hides = (card: Pick<Seen, 'id'>, words: RegExp) =>
    becomes(card, `says no ${words}`, (each) => !words.test(each));
  /** Asks for a move and waits until its card stands wherever it is to stand: people act on what they see. */
  const asked = async (subject: string, to: string): Promise<Seen> => {
    const answer = await promote(subject, to);
    const name = /R-\d+/.exec(answer)?.[0] ?? `no name in "${answer}"`;
    expect(answer).toContain('It waits for');
    const card = () => cards().then((all) => all.find(({ words }) => words.startsWith(`${name} `)));
    const standing = async () => (await isAtRest(stage().story)) && (await card());
    return until(`the card of ${name}`, standing, cards);
  };
  const nameOf = (card: Seen): string => /R-\d+/.exec(card.words)?.[0] ?? '';
  /** A direct message that says this. */
  const told = (who: Who, words: RegExp): Promise<Seen> =>
    until(
      `a direct message to ${who} that says ${words}`,
      async () => (await stage().driver.direct(who)).findLast((each) => words.test(each.words)),
      () => stage().driver.direct(who),
    );
  /** What became of a question by direct message: the same message, without its buttons. */
  const answered = async (who: Who, question: Seen, words: RegExp): Promise<void> => {
    const now = async () => (await stage().driver.direct(who)).find(({ id }) => id === question.id);
    const is = async () => {
      const seen = await now();
      return seen && words.test(seen.words) && seen;
    };
    expect((await until(`the question that says ${words}`, is, now)).buttons).toEqual([]);
  };
  const lineUnder = (card: Seen, words: RegExp) =>
    until(
      `a line in the thread that says ${words}`,
      async () => (await stage().driver.thread(card)).find((each) => words.test(each)),
      () => stage().driver.thread(card),
    );
  return { say, promote, cards, shows, hides, asked, nameOf, told, answered, lineUnder };
}

/**
 * Whether no message is under way. Nobody reacts in the milliseconds between a card's post and the note of where it stands,
 * and who decides before the others got theirs keeps it from them; a test would.
 */
export async function isAtRest({ database }: StartedStory): Promise<boolean> {
  const underWay = sql`select subject from card where dead is null and (wanted > shown or trying is not null)`;
  return (await database.database.db.execute(underWay)).length === 0;
}
