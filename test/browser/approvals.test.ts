import { describe, expect } from 'vitest';
import { picture, still, useBrowser, withoutBrowser } from '../kit/browser.ts';
import { type Outside, prepareOutside, tellApprovals } from '../story/approvals.ts';
import { tellApprovalsInTime } from '../story/approvals-in-time.ts';
import { type BrowserStage, tellInBrowser } from '../story/browser-story.ts';
import type { Seen } from '../story/driver.ts';

const phone = { viewport: { width: 360, height: 1100 }, isMobile: true, deviceScaleFactor: 2, ...still };

describe.skipIf(withoutBrowser)('approvals in the console, through a browser', () =>
  tellInBrowser({
    browser: useBrowser(),
    prepare: prepareOutside,
    screen: { timezoneId: 'Europe/Berlin' },
    tell: (stage) => {
      tellApprovals(() => ({ ...stage(), look: (card) => onPhone(stage(), card) }));
      tellApprovalsInTime(stage);
    },
  }),
);

/** The card as leo has it, which is no wider than his phone. */
async function onPhone({ browser, story }: BrowserStage<Outside>, { channel, id }: Seen): Promise<void> {
  const context = await browser.newContext(phone);
  await context.addCookies([{ name: 'steward_person', value: 'leo', domain: 'localhost', path: '/console' }]);
  const small = await context.newPage();
  await small.goto(`http://localhost:${story.app.port}/console/c/${channel}`);
  await small.locator(`[data-id="${id}"]`).scrollIntoViewIfNeeded();
  await picture(small, 'approvals-phone');
  const wide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
  expect(await small.evaluate(wide)).toBe(0);
  await context.close();
}
