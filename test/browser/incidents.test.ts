import { join } from 'node:path';
import { describe } from 'vitest';
import { picture, useBrowser, withoutBrowser } from '../kit/browser.ts';
import { type AlertStage, prepareAlert, tellAlert } from '../story/alert.ts';
import { type BrowserStage, tellInBrowser } from '../story/browser-story.ts';

describe.skipIf(withoutBrowser)('an alert and its incident in the console, through a browser', () =>
  tellInBrowser({
    browser: useBrowser(),
    prepare: prepareAlert,
    tell: (stage) => tellAlert(() => ({ ...stage(), look: (what) => lookAt(stage(), what) })),
  }),
);

/** The newest messages on the page; the one of the incident is in the README. */
async function lookAt({ page }: BrowserStage, what: Parameters<NonNullable<AlertStage['look']>>[0]): Promise<void> {
  await picture(page, `${what}-as-seen`);
  if (what === 'incident' && process.env.SCREENSHOT === '1') {
    await page.setViewportSize({ width: 1400, height: 1015 });
    await page.mouse.move(0, 0);
    await page.getByText('Noted in the timeline').last().scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(import.meta.dirname, '../../docs/incident.png') });
  }
}
