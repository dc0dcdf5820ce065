import type { Page } from 'playwright-core';
import { type Driver, everybody, isFinal, lineOf, type Posted, type Said, type Seen, type Who } from './driver.ts';
import { type StartedStory, until } from './start-story.ts';

const byAll = '.by-steward:not(.only-you)';

/** What is read from the page of a message: ids, words and buttons as they are shown. */
interface Shown {
  readonly id: string;
  readonly words: string;
  readonly buttons: readonly string[];
}

/** One person at a browser who plays all four, by the console's switch. */
export function browserDriver(page: Page, { database }: StartedStory): Driver {
  // The page is ready for the next step when it has put the keyboard where it belongs.
  const as = async (who: Who): Promise<void> => {
    const choice = page.locator(`[data-person-choice=${who}]`);
    if ((await choice.getAttribute('aria-pressed')) === 'true') return;
    await choice.click();
    await page.waitForSelector(`[data-app][data-person=${who}] [data-person-choice=${who}]:focus`);
  };
  const goTo = async (channel: string): Promise<boolean> => {
    if ((await page.getAttribute('[data-app]', 'data-channel')) === channel) return true;
    const link = page.locator(`[data-channel-link="${channel}"]`);
    if ((await link.count()) === 0) return false;
    await link.click();
    await page.waitForSelector(`[data-app][data-channel="${channel}"] #composer-channel:focus`);
    return true;
  };
  const openThread = async (card: Seen): Promise<void> => {
    await goTo(card.channel);
    if ((await page.getAttribute('[data-app]', 'data-thread')) === card.id) return;
    await page.click(`[data-list=channel] > [data-id="${card.id}"] .replies`);
    await page.waitForSelector(`[data-app][data-thread="${card.id}"] #composer-thread:focus`);
  };

  const read = (selector: string): Promise<Shown[]> =>
    page.$$eval(
      selector,
      (nodes, pieces) =>
        nodes.map((node) => ({
          id: String(node.getAttribute('data-id')),
          words: Array.from(node.querySelectorAll(pieces), ({ textContent }) => textContent).join('\n'),
          buttons: Array.from(node.querySelectorAll('.card-actions button'), ({ textContent }) => textContent),
        })),
      'h3, .state, .card-text, .card-context, dt, dd, th, td, .card-actions button',
    );
  const formTitle = '[data-dialog][open] [data-form] h2';
  const formOpen = async (): Promise<string | undefined> =>
    (await page.locator(formTitle).count()) > 0 ? ((await page.textContent(formTitle)) ?? '') : undefined;
  /** Private answers and the form are what one person sees; an act is answered when they changed. */
  const answered = async (who: Who, act: () => Promise<unknown>): Promise<string> => {
    const mine = () => read('.only-you');
    const before = new Set((await mine()).map(({ id, words }) => `${id} ${words}`));
    await act();
    return until(
      `an answer to ${who}`,
      async () => {
        const fresh = (await mine()).find(({ id, words }) => !before.has(`${id} ${words}`) && isFinal(words));
        return fresh?.words ?? (await formOpen());
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
      if (named) await page.click(`[role=option]:has-text("${named}")`);
      typed = (await page.inputValue(field)).trimEnd();
    }
    await page.press(field, 'Escape');
    await page.press(field, 'Enter');
  };
  const inMessage = async (card: Seen, selector: string): Promise<void> => {
    await goTo(card.channel);
    await page.click(`[data-list=channel] > [data-id="${card.id}"] ${selector}`);
  };
  const pressed = (card: Seen, sign: string) =>
    `[data-list=channel] > [data-id="${card.id}"] .chip[data-react=${sign}][aria-pressed=true]`;

  return {
    say: async (who: Who, what: Said, under?: Seen) => {
      await as(who);
      if (under) {
        await openThread(under);
        return answered(who, () => type('#composer-thread', `@Steward ${lineOf(what)}`));
      }
      await goTo('releases');
      return answered(who, () => type('#composer-channel', `/${lineOf(what)}`));
    },
    click: async (who, card, label) => {
      await as(who);
      await goTo(card.channel);
      return answered(who, () => inMessage(card, `button:has-text("${label}")`));
    },
    confirm: async (who, label) => {
      await as(who);
      return answered(who, () => page.locator(`.only-you button:has-text("${label}")`).last().click());
    },
    submit: (who, values) =>
      answered(who, async () => {
        for (const [name, value] of Object.entries(values)) await page.fill(`[data-form] [name="${name}"]`, value);
        await page.click('[data-form] button[type=submit]');
        await page.waitForSelector('[data-dialog]:not([open])', { state: 'attached' });
      }),
    react: async (who, card, sign) => {
      await as(who);
      await inMessage(card, 'details.menu > summary');
      await inMessage(card, `.menu-body [data-react=${sign}]`);
      await page.waitForSelector(pressed(card, sign));
    },
    unreact: async (who, card, sign) => {
      await as(who);
      await goTo(card.channel);
      await page.click(pressed(card, sign));
      await page.waitForSelector(pressed(card, sign), { state: 'detached' });
    },
    cards: async () => {
      await goTo('releases');
      const shown = await read(`[data-list=channel] > ${byAll}`);
      return shown.map((each): Seen => ({ ...each, channel: 'releases' }));
    },
    thread: async (card) => {
      await openThread(card);
      return (await read(`[data-list=thread] > ${byAll}:not([data-id="${card.id}"])`)).map(({ words }) => words);
    },
    direct: async (who) => {
      await as(who);
      const channel = `@${who}`;
      if (!(await goTo(channel))) return [];
      const shown = await read(`[data-list=channel] > ${byAll}`);
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
