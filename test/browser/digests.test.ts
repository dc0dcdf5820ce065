import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, still, withoutBrowser } from '../kit/browser.ts';
import { browserDriver } from '../story/browser-driver.ts';
import { type DigestStage, digestClock, digestEnv, tellDigests } from '../story/digests.ts';
import { type StartedStory, startStory } from '../story/start-story.ts';

describe.skipIf(withoutBrowser)('digests in the console, through a browser', () => {
  let browser: Browser;
  let story: StartedStory;
  let stage: DigestStage;
  let page: Page;

  beforeAll(async () => {
    const clock = digestClock();
    [browser, story] = await Promise.all([openBrowser(), startStory(digestEnv, { clock })]);
    page = await browser.newPage({ viewport: { width: 1440, height: 900 }, timezoneId: 'Europe/Berlin', ...still });
    page.setDefaultTimeout(10_000);
    stage = { story, driver: browserDriver(page, story), clock };
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
  });

  tellDigests(() => stage);

  test('the chart stands in the card, its numbers in words', async () => {
    const drawn = `[...document.images].some(
      (image) => image.alt.includes('churn accuracy') && image.complete && image.naturalWidth > 0)`;
    expect(await (await page.waitForFunction(drawn)).jsonValue()).toBe(true);
  });
});
