import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where Chromium is: `CHROMIUM`, else where Debian and others put it. Undefined when this machine has none. */
export const chromiumPath = [process.env.CHROMIUM ?? '', ...places].find((path) => path !== '' && existsSync(path));

/** True when the browser tests must be left out, by name. CI never leaves them out: there they fail without a browser. */
export const withoutBrowser = chromiumPath === undefined && process.env.CI !== 'true';

/** Starts Chromium without a window and without any talk of its own over the network. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/**
 * For a context in which no test looks at motion: without a graphics card each frame of a movement is painted by the two
 * cores that all tests share, and a click waits until its button stands still.
 */
export const still = { reducedMotion: 'reduce' } as const;

/** Keeps a picture of the page in the folder `PICTURES`, for the README and for looking; does nothing when it is not set. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.PICTURES;
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
}
