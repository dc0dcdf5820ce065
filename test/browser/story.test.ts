import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blameOf, picture, still, useBrowser, withoutBrowser } from '../kit/browser.ts';
import { SOON_MS } from '../kit/soon.ts';
import { tellInBrowser } from '../story/browser-story.ts';
import { alone } from '../story/scene.ts';
import { type StartedStory, startStory } from '../story/start-story.ts';
import { tellStory } from '../story/story.ts';

const desk = { viewport: { width: 1440, height: 900 } };
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

const browser = useBrowser();

describe.skipIf(withoutBrowser)('the story in the console, through a browser', () =>
  tellInBrowser({ browser, prepare: alone, tell: tellStory }),
);

describe.skipIf(withoutBrowser)('the sample workspace, as a newcomer meets it', () => {
  const card = '[data-list=channel] .by-steward:not(.only-you)';
  let story: StartedStory;

  beforeAll(async () => {
    story = await startStory({}, { empty: false });
  });
  afterAll(() => story?.stop());

  const open = async (person: string, screen: typeof desk | typeof phone, colorScheme: 'light' | 'dark' = 'light') => {
    const context = await (await browser()).newContext({ ...screen, colorScheme, ...still });
    await context.addCookies([{ name: 'steward_person', value: person, domain: 'localhost', path: '/console' }]);
    const page = await context.newPage();
    page.setDefaultTimeout(SOON_MS);
    await page.goto(`http://localhost:${story.app.port}/console/c/releases`);
    return page;
  };

  test('asks for production and gets the first of two approvals', async () => {
    const page = await open('mia', desk);
    await page.click('.example:has-text("/promote churn@v12 to production")');
    await page.locator('#composer-channel').pressSequentially(' Better recall on the October holdout');
    await page.press('#composer-channel', 'Escape');
    await page.press('#composer-channel', 'Enter');
    await page.waitForSelector(`${card} h3:has-text("churn@v12")`);
    await page.click('[data-person-choice=rita]');
    await page.click('.waits a:has-text("churn@v12 to production")');
    await page.click(`${card} button:has-text("Approve")`);
    await page.waitForSelector(`${card} .state:has-text("1 of 2 approvals")`);
    await page.click('[data-person-choice=leo]');
    await page.waitForSelector('.waits a');
    await page.click(`${card} .replies:has-text("1 reply")`);
    await page.waitForSelector('.thread .card:has-text("approved")');
    // The picture in the README; only when asked, because it shows the time of day.
    await page.mouse.move(0, 0);
    if (process.env.SCREENSHOT === '1')
      await page.screenshot({ path: join(import.meta.dirname, '../../docs/console.png') });
    await page.context().close();
  });

  test.each([
    ['at a desk by day', desk, 'light'],
    ['at a desk by night', desk, 'dark'],
    ['on a phone by day', phone, 'light'],
    ['on a phone by night', phone, 'dark'],
  ] as const)('has nothing to blame for accessibility %s', async (name, screen, colorScheme) => {
    const page = await open('leo', screen, colorScheme);
    const expectNoBlame = async (state: string) => {
      await picture(page, `real-${name.replaceAll(' ', '-')}-${state}`);
      // Day and night differ in colours alone.
      expect(await blameOf(page, colorScheme === 'dark' ? ['color-contrast'] : undefined), state).toEqual([]);
    };
    await page.waitForSelector(`${card} h3`);
    await expectNoBlame('channel');
    if (colorScheme === 'dark') return page.context().close();
    await page.click(`${card} button:has-text("Details")`);
    await page.waitForSelector('.only-you .card');
    await page.click(`${card} .replies`);
    await page.waitForSelector('.thread .card:has-text("approved")');
    await expectNoBlame('thread');
    const wide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect(wide).toBe(0);
    await page.context().close();
  });
});
