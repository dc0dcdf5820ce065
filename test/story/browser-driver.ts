import type { Page } from 'playwright-core';
import { untilShown } from '../kit/browser.ts';
import { type Driver, everybody, isFinal, lineOf, type Posted, type Said, type Seen, type Who } from './driver.ts';
import { type StartedStory, until } from './start-story.ts';

const byAll = '.by-steward:not(.only-you)';
const inChannel = `[data-list=channel] > ${byAll}`;

/** What is read from the page of a message: ids, words and buttons as they are shown. */
interface Shown {
  readonly id: string;
  readonly words: string;
  readonly buttons: readonly string[];
}

/** Who acts where on the page, the title of the form that is open, and the messages that were asked for. */
interface Look {
  readonly person: string;
  readonly channel: string;
  readonly thread: string;
  readonly channels: readonly string[];
  readonly form?: string;
  readonly shown: readonly Shown[];
}

/** Runs in the page, and takes all in one look: what a question costs is the way to the browser, not the answer. */
const looks = `(messages) => {
  const { person, channel, thread } = document.querySelector('[data-app]').dataset;
  const all = (node, pieces, of) => Array.from(node.querySelectorAll(pieces), of);
  const text = ({ textContent }) => textContent;
  return {
    person,
    channel,
    thread,
    channels: all(document, '[data-channel-link]', ({ dataset }) => dataset.channelLink),
    form: document.querySelector('[data-dialog][open] [data-form] h2')?.textContent,
    shown: all(document, messages, (node) => ({
      id: node.dataset.id,
      words: all(node, 'h3, .state, .card-text, .card-context, dt, dd, th, td, .card-actions button', text).join('\\n'),
      buttons: all(node, '.card-actions button', text),
    })),
  };
}`;

/** One person at a browser who plays all four, by the console's switch. */
export function browserDriver(page: Page, { database }: StartedStory): Driver {
  const look = (messages: string) => page.evaluate<Look>(`(${looks})(${JSON.stringify(messages)})`);
  const here = () => look('.none');
  // Each goes there unless the page is there, and tells where it is then. The page is ready for the next step when it has
  // put the keyboard where it belongs.
  const as = async (who: Who, at: Look): Promise<Look> => {
    if (at.person === who) return at;
    await page.click(`[data-person-choice=${who}]`);
    await untilShown(page, `[data-app][data-person=${who}] [data-person-choice=${who}]:focus`);
    return here();
  };
  const goTo = async (channel: string, at: Look): Promise<Look> => {
    if (at.channel === channel) return at;
    await page.click(`[data-channel-link="${channel}"]`);
    await untilShown(page, `[data-app][data-channel="${channel}"] #composer-channel:focus`);
    return here();
  };
  const openThread = async (card: Seen, at: Look): Promise<Look> => {
    const there = await goTo(card.channel, at);
    if (there.thread === card.id) return there;
    await page.click(`[data-list=channel] > [data-id="${card.id}"] .replies`);
    await untilShown(page, `[data-app][data-thread="${card.id}"] #composer-thread:focus`);
    return here();
  };
  /** The messages of a list, once the page is where they stand. */
  const read = async (messages: string, go: (at: Look) => Promise<Look>): Promise<readonly Shown[]> => {
    const first = await look(messages);
    const then = await go(first);
    return (then === first ? first : await look(messages)).shown;
  };

  /** Private answers and the form are what one person sees; an act is answered when they changed. */
  const answered = async (who: Who, act: () => Promise<unknown>): Promise<string> => {
    const mine = () => look('.only-you');
    const before = new Set((await mine()).shown.map(({ id, words }) => `${id} ${words}`));
    await act();
    return until(
      `an answer to ${who}`,
      async () => {
        const { shown, form } = await mine();
        return shown.find(({ id, words }) => !before.has(`${id} ${words}`) && isFinal(words))?.words ?? form;
      },
      mine,
    );
  };

  /** Types a line; a person counts as a mention when he was picked from the suggestions. */
  const type = async (field: string, line: string): Promise<void> => {
    let typed = '';
    for (const piece of line.split(/(?<=@(?:ada|mia|leo|rita)\b)/)) {
      await page.fill(field, typed + piece);
      const [named] = /@\w+$/.exec(piece) ?? [];
      if (!named) continue;
      await page.click(`[role=option]:has-text("${named}")`);
      typed = (await page.inputValue(field)).trimEnd();
    }
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
  };
  const message = ({ id }: Seen) => `[data-list=channel] > [data-id="${id}"]`;
  const pressed = (card: Seen, sign: string) => `${message(card)} .chip[data-react=${sign}][aria-pressed=true]`;

  return {
    say: async (who: Who, what: Said, under?: Seen) => {
      const at = await as(who, await here());
      if (under) {
        await openThread(under, at);
        return answered(who, () => type('#composer-thread', `@Steward ${lineOf(what)}`));
      }
      await goTo('releases', at);
      return answered(who, () => type('#composer-channel', `/${lineOf(what)}`));
    },
    click: async (who, card, label) => {
      await goTo(card.channel, await as(who, await here()));
      return answered(who, () => page.click(`${message(card)} button:has-text("${label}")`));
    },
    confirm: async (who, label) => {
      await as(who, await here());
      return answered(who, () => page.locator(`.only-you button:has-text("${label}")`).last().click());
    },
    submit: (who, values) =>
      answered(who, async () => {
        for (const [name, value] of Object.entries(values)) await page.fill(`[data-form] [name="${name}"]`, value);
        await page.click('[data-form] button[type=submit]');
        await page.waitForSelector('[data-dialog]:not([open])', { state: 'attached' });
      }),
    react: async (who, card, sign) => {
      await goTo(card.channel, await as(who, await here()));
      await page.click(`${message(card)} details.menu > summary`);
      await page.click(`${message(card)} .menu-body [data-react=${sign}]`);
      await untilShown(page, pressed(card, sign));
    },
    unreact: async (who, card, sign) => {
      await goTo(card.channel, await as(who, await here()));
      await page.click(pressed(card, sign));
      await page.waitForSelector(pressed(card, sign), { state: 'detached' });
    },
    cards: async () => {
      const shown = await read(inChannel, (at) => goTo('releases', at));
      return shown.map((each): Seen => ({ ...each, channel: 'releases' }));
    },
    thread: async (card) => {
      const lines = await read(`[data-list=thread] > ${byAll}:not([data-id="${card.id}"])`, (at) =>
        openThread(card, at),
      );
      return lines.map(({ words }) => words);
    },
    direct: async (who) => {
      const channel = `@${who}`;
      const { channels } = await as(who, await here());
      if (!channels.includes(channel)) return [];
      const shown = await read(inChannel, (at) => goTo(channel, at));
      return shown.map((each): Seen => ({ ...each, channel }));
    },
    // The room is the console's door: nothing is shown that has no row there.
    async posted() {
      const rows = await database.database.db.execute<{ channel: string; thread: string | null }>(
        'select channel, thread from room_message where author is null and visible_to is null order by seq',
      );
      return rows.map(({ channel, thread }): Posted => {
        const direct = everybody.find((who) => channel === `@${who}`);
        return { to: direct ?? (thread === null ? 'channel' : 'thread'), pings: [] };
      });
    },
  };
}
