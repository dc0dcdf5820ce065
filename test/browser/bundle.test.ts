import { describe } from 'vitest';
import { useBrowser, withoutBrowser } from '../kit/browser.ts';
import { tellInBrowser } from '../story/browser-story.ts';
import { tellBundle } from '../story/bundle.ts';
import { alone } from '../story/scene.ts';

describe.skipIf(withoutBrowser)('several subjects in one go in the console, through a browser', () =>
  tellInBrowser({ browser: useBrowser(), prepare: alone, tell: tellBundle }),
);
