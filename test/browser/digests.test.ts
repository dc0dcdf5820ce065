import { describe, expect, test } from 'vitest';
import { useBrowser, withoutBrowser } from '../kit/browser.ts';
import { tellInBrowser } from '../story/browser-story.ts';
import { prepareDigests, tellDigests } from '../story/digests.ts';

describe.skipIf(withoutBrowser)('digests in the console, through a browser', () =>
  tellInBrowser({
    browser: useBrowser(),
    prepare: prepareDigests,
    screen: { timezoneId: 'Europe/Berlin' },
    tell: (stage) => {
      tellDigests(stage);
      test('the chart stands in the card, its numbers in words', async () => {
        const drawn = `[...document.images].some(
          (image) => image.alt.includes('churn accuracy') && image.complete && image.naturalWidth > 0)`;
        expect(await (await stage().page.waitForFunction(drawn)).jsonValue()).toBe(true);
      });
    },
  }),
);
