import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, picture, withoutBrowser } from '../kit/browser.ts';
import { browserDriver } from '../story/browser-driver.ts';
import { prepareWatched, tellMonitoring, type WatchedStage } from '../story/monitoring.ts';
import { type StartedStory, startStory } from '../story/start-story.ts';

describe.skipIf(withoutBrowser)('readings, digests and drift in the console, through a browser', () => {
  let browser: Browser;
  let story: StartedStory;
  let stage: WatchedStage;
  let page: Page;
  const faults: string[] = [];

  const look: WatchedStage['look'] = async (what) => {
    // The page tells how long ago something was, and the story is in another year.
    await page.clock.setFixedTime(stage.watched.clock.now());
    await page.reload();
    await page.mouse.move(0, 0);
    if (what === 'digest') await page.waitForSelector('.by-steward:has-text("churn-daily") .card-image');
    if (what === 'digest' && process.env.SCREENSHOT === '1') await inReadme(page);
    await picture(page, `monitoring-${what}`);
  };

  beforeAll(async () => {
    const watched = await prepareWatched();
    [browser, story] = await Promise.all([openBrowser(), startStory(watched.env, { clock: watched.clock })]);
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(10_000);
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(error.message));
    stage = { story, driver: browserDriver(page, story), watched, look };
  });
  afterAll(async () => {
    await browser?.close();
    await story?.stop();
    await stage?.watched.close();
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

  tellMonitoring(() => stage);

  test('the page has nothing to complain about', () => {
    expect(faults).toEqual([]);
  });
});

/** The picture in the README: the digest as a whole, on a screen that is higher than others. */
async function inReadme(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1440, height: 1180 });
  const digest = page.locator('[data-list=channel] > .by-steward', { hasText: 'churn-daily' }).last();
  const image = digest.locator('.card-image').first();
  await image.waitFor();
  await expect.poll(() => image.evaluate((each: { readonly complete?: boolean }) => each.complete)).toBe(true);
  await digest.evaluate((each: { scrollIntoView?: (place: object) => void }) =>
    each.scrollIntoView?.({ block: 'start' }),
  );
  await page.screenshot({ path: join(import.meta.dirname, '../../docs/digest.png') });
  await page.setViewportSize({ width: 1440, height: 900 });
}
