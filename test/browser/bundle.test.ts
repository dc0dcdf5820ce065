import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, withoutBrowser } from '../kit/browser.ts';
import { browserDriver } from '../story/browser-driver.ts';
import { tellBundle } from '../story/bundle.ts';
import type { Stage } from '../story/scene.ts';
import { type StartedStory, startStory } from '../story/start-story.ts';

describe.skipIf(withoutBrowser)('several subjects in one go in the console, through a browser', () => {
  let browser: Browser;
  let story: StartedStory;
  let stage: Stage;
  let page: Page;
  const faults: string[] = [];

  beforeAll(async () => {
    [browser, story] = await Promise.all([openBrowser(), startStory({})]);
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(10_000);
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(error.message));
    stage = { story, driver: browserDriver(page, story) };
  });
  afterAll(async () => {
    await browser?.close();
    await story?.stop();
  });

  test('people come to an empty console by its switch', async () => {
    await page.goto(`http://localhost:${story.app.port}/`);
    for (const name of ['Ada', 'Mia', 'Leo', 'Rita']) {
      await page.locator('[data-add-person]').last().click();
      await page.fill('dialog input', name);
      await page.keyboard.press('Enter');
      await page.waitForSelector(`[data-person-choice=${name.toLowerCase()}][aria-pressed=true]`);
    }
    await page.waitForSelector('h1:has-text("releases")');
  });

  tellBundle(() => stage);

  test('the page has nothing to complain about', () => {
    expect(faults).toEqual([]);
  });
});
