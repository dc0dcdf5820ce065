import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blameOf, openBrowser, picture, still, withoutBrowser } from '../kit/browser.ts';
import { type SampleConsole, startSampleConsole } from '../kit/sample-console.ts';
import { SOON_MS } from '../kit/soon.ts';

const desk = { viewport: { width: 1440, height: 900 } };
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
const card = '[data-list=channel] .by-steward:not(.only-you)';

describe.skipIf(withoutBrowser)('the console', () => {
  let browser: Browser;
  let site: SampleConsole;

  const say = (person: string, text: string) =>
    fetch(`${site.url}/console/say`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'steward-person': person },
      body: JSON.stringify({ key: randomUUID(), channel: 'releases', text }),
    });

  beforeAll(async () => {
    [browser, site] = await Promise.all([openBrowser(), startSampleConsole()]);
    await say('mia', 'v12 looks good on the holdout, asking for production');
    await say('mia', '/promote churn@v12 to production');
    await say('leo', '/model show churn');
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });

  // Day and night differ in colours alone, so the night is asked about contrast only.
  test.each([
    ['at a desk by day', 'desk-day', desk, 'light', undefined],
    ['at a desk by night', 'desk-night', desk, 'dark', ['color-contrast']],
    ['on a phone by day', 'phone-day', phone, 'light', undefined],
    ['on a phone by night', 'phone-night', phone, 'dark', ['color-contrast']],
  ] as const)('has nothing to blame for accessibility %s', async (_, name, screen, colorScheme, rules) => {
    const context = await browser.newContext({ ...screen, colorScheme, ...still });
    await context.addCookies([{ name: 'steward_person', value: 'leo', domain: 'localhost', path: '/console' }]);
    const page = await context.newPage();
    page.setDefaultTimeout(SOON_MS);
    const expectNoBlame = async (state: string) => {
      await picture(page, `${name}-${state}`);
      expect(await blameOf(page, rules), state).toEqual([]);
    };

    await page.goto(`${site.url}/console/c/releases`);
    await page.click(`${card} button:has-text("Details")`);
    await page.waitForSelector('.only-you[data-under] h3');
    await page.click(`${card} .chip.quiet`);
    await expectNoBlame('channel');
    await page.click(`${card} button:has-text("Reject")`);
    await page.waitForSelector('dialog[open]');
    await expectNoBlame('dialog');
    await page.keyboard.press('Escape');
    await page.click(`${card} .replies`);
    await page.waitForSelector('.thread .card');
    await page.fill('#composer-thread', '/promote churn@v12 to ');
    await page.waitForSelector('.thread [role=option]');
    await expectNoBlame('thread');
    await page.goto(`${site.url}/console/c/incidents?pane=nav`);
    await expectNoBlame('channels');
    await page.goto(`${site.url}/console/c/incidents`);
    await expectNoBlame('empty');
    await context.close();
  });

  test.each([
    ['nothing', 'reduce', ['0s 1', '0s 1', '0s 1', 'manual']],
    ['what is new', 'no-preference', ['0.9s infinite', '0.24s 1', '2.4s 1', 'auto']],
  ] as const)('moves %s where the system asks for motion: %s', async (_, reducedMotion, expected) => {
    const page = await browser.newPage({ ...desk, reducedMotion });
    await page.goto(`${site.url}/console/c/incidents`);
    const movements = await page.evaluate<
      string[]
    >(`[['loading', '::before'], ['arrived'], ['spotlight']].map(([name, piece]) => {
      const moved = document.body.appendChild(Object.assign(document.createElement('div'), { className: name }));
      const { animationDuration, animationIterationCount } = getComputedStyle(moved, piece);
      moved.remove();
      return animationDuration + ' ' + animationIterationCount;
    }).concat(getComputedStyle(document.querySelector('textarea')).caretAnimation)`);
    expect(movements).toEqual(expected);
    await page.close();
  });
});
