import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { still } from '../kit/browser.ts';
import { SOON_MS } from '../kit/soon.ts';
import { browserDriver } from './browser-driver.ts';
import type { Around, Prepare, Stage } from './scene.ts';
import { type StartedStory, startStory } from './start-story.ts';

export interface BrowserStage<A extends Around = Around> extends Stage {
  readonly browser: Browser;
  readonly page: Page;
  readonly around: A;
}

export interface BrowserStory<A extends Around> {
  /** Opened for this story, or one that several share; who opened it closes it. */
  readonly browser: () => Promise<Browser>;
  readonly prepare: Prepare<A>;
  readonly screen?: BrowserContextOptions;
  readonly tell: (stage: () => BrowserStage<A>) => void;
}

/** Wide enough for all three columns: of a larger page more is painted, by the two cores that all tests share. */
const desk = process.env.PICTURES ? { width: 1440, height: 900 } : { width: 1120, height: 600 };

/** Tells a story of four people who come to an empty console, on one page, which must not complain about anything. */
export function tellInBrowser<A extends Around>({ browser: opened, prepare, screen, tell }: BrowserStory<A>): void {
  let around: A;
  let story: StartedStory;
  let stage: BrowserStage<A>;
  const faults: string[] = [];

  beforeAll(async () => {
    around = await prepare();
    const [browser, started] = await Promise.all([opened(), startStory({ ...around.env }, around)]);
    story = started;
    const page = await browser.newPage({ viewport: desk, ...still, ...screen });
    page.setDefaultTimeout(SOON_MS);
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    // The page does not say what it could not load.
    page.on('response', (answer) => answer.status() >= 400 && faults.push(`${answer.status()} for ${answer.url()}`));
    page.on('pageerror', (error) => faults.push(error.message));
    stage = { story, driver: browserDriver(page, story), rita: /Rita/, browser, page, around };
  });
  afterAll(async () => {
    await stage?.page.close();
    await story?.stop();
    await around?.close?.();
  });

  test('people come to an empty console by its switch', async () => {
    const { page } = stage;
    await page.goto(`http://localhost:${story.app.port}/`);
    for (const name of ['Ada', 'Mia', 'Leo', 'Rita']) {
      await page.locator('[data-add-person]').last().click();
      await page.fill('dialog input', name);
      await page.keyboard.press('Enter');
      await page.waitForSelector(`[data-person-choice=${name.toLowerCase()}][aria-pressed=true]`);
    }
    await page.waitForSelector('h1:has-text("releases")');
  });

  tell(() => stage);

  test('the page has nothing to complain about', () => {
    expect(faults).toEqual([]);
  });
}
