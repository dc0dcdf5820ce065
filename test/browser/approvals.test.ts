import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, picture, still, withoutBrowser } from '../kit/browser.ts';
import { type ApprovalsStage, prepareOutside, tellApprovals } from '../story/approvals.ts';
import { tellApprovalsInTime } from '../story/approvals-in-time.ts';
import { browserDriver } from '../story/browser-driver.ts';
import type { Seen } from '../story/driver.ts';
import { type StartedStory, startStory } from '../story/start-story.ts';

describe.skipIf(withoutBrowser)('approvals in the console, through a browser', () => {
  let browser: Browser;
  let story: StartedStory;
  let stage: ApprovalsStage;
  let page: Page;
  const faults: string[] = [];

  beforeAll(async () => {
    const outside = await prepareOutside();
    [browser, story] = await Promise.all([openBrowser(), startStory(outside.env, { clock: outside.clock })]);
    page = await browser.newPage({ viewport: { width: 1440, height: 900 }, timezoneId: 'Europe/Berlin', ...still });
    page.setDefaultTimeout(10_000);
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(error.message));
    const look = async ({ channel, id }: Seen): Promise<void> => {
      const context = await browser.newContext({
        viewport: { width: 360, height: 1100 },
        isMobile: true,
        deviceScaleFactor: 2,
        ...still,
      });
      await context.addCookies([{ name: 'steward_person', value: 'leo', domain: 'localhost', path: '/console' }]);
      const small = await context.newPage();
      await small.goto(`http://localhost:${story.app.port}/console/c/${channel}`);
      await small.locator(`[data-id="${id}"]`).scrollIntoViewIfNeeded({ timeout: 10_000 });
      await picture(small, 'approvals-phone');
      const wide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      expect(await small.evaluate(wide)).toBe(0);
      await context.close();
    };
    stage = { story, driver: browserDriver(page, story), outside, look };
  });
  afterAll(async () => {
    await browser?.close();
    await story?.stop();
    await stage?.outside.close();
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

  tellApprovals(() => stage);
  tellApprovalsInTime(() => stage);

  test('the page has nothing to complain about', () => {
    expect(faults).toEqual([]);
  });
});
