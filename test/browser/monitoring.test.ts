import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { picture, useBrowser, withoutBrowser } from '../kit/browser.ts';
import { type BrowserStage, tellInBrowser } from '../story/browser-story.ts';
import { prepareWatched, tellMonitoring, type WatchedStage } from '../story/monitoring.ts';
import type { Watched } from '../story/own-lifecycle.ts';

describe.skipIf(withoutBrowser)('readings, digests and drift in the console, through a browser', () =>
  tellInBrowser({
    browser: useBrowser(),
    prepare: prepareWatched,
    tell: (stage) => tellMonitoring(() => ({ ...stage(), look: (what) => lookAt(stage(), what) })),
  }),
);

/** The newest message on the page, as the story has the time. */
async function lookAt(
  { page, around }: BrowserStage<Watched>,
  what: Parameters<NonNullable<WatchedStage['look']>>[0],
): Promise<void> {
  // The page tells how long ago something was, and the story is in another year.
  await page.clock.setFixedTime(around.clock.now());
  await page.reload();
  await page.mouse.move(0, 0);
  if (what === 'digest') await page.waitForSelector('.by-steward:has-text("churn-daily") .card-image');
  if (what === 'digest' && process.env.SCREENSHOT === '1') await inReadme(page);
  await picture(page, `monitoring-${what}`);
}

/** The picture in the README: the digest as a whole, on a screen that is higher than others. */
async function inReadme(page: Page): Promise<void> {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 1440, height: 1180 });
  const digest = page.locator('[data-list=channel] > .by-steward', { hasText: 'churn-daily' }).last();
  const image = digest.locator('.card-image').first();
  await image.waitFor();
  await expect.poll(() => image.evaluate((each: { readonly complete?: boolean }) => each.complete)).toBe(true);
  await digest.evaluate((each: { scrollIntoView?: (place: object) => void }) =>
    each.scrollIntoView?.({ block: 'start' }),
  );
  await page.screenshot({ path: join(import.meta.dirname, '../../docs/digest.png') });
  if (before) await page.setViewportSize(before);
}
