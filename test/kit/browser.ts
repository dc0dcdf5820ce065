import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll } from 'vitest';
import { SOON_MS } from './soon.ts';

/** Debian's Chromium without the parts that a window needs comes first: it takes a quarter less of the CPU. */
const places = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

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

/** One browser for the tests of a file or block, opened while other things are made ready. */
export function useBrowser(): () => Promise<Browser> {
  let opening: Promise<Browser> | undefined;
  const opened = () => {
    opening ??= openBrowser();
    return opening;
  };
  afterAll(async () => (await opening)?.close());
  return opened;
}

/**
 * For a context in which no test looks at motion: without a graphics card each frame of a movement is painted by the two
 * cores that all tests share, and a click waits until its button stands still.
 */
export const still = { reducedMotion: 'reduce' } as const;

/** Runs in the page: focus is told apart from all other changes. */
const isShown = `([selector, ms]) => new Promise((resolve, reject) => {
  const watch = new MutationObserver(look);
  const late = setTimeout(() => end(() => reject(new Error(selector + ' did not come'))), ms);
  watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  document.addEventListener('focusin', look);
  look();
  function look() {
    if (document.querySelector(selector)?.checkVisibility({ visibilityProperty: true })) end(resolve);
  }
  function end(how) {
    watch.disconnect();
    document.removeEventListener('focusin', look);
    clearTimeout(late);
    how();
  }
})`;

/**
 * Waits until the page shows what a selector of CSS finds. The page looks whenever it changed, at a tenth of what
 * Playwright's `waitForSelector` costs, which sends six messages for each of its looks.
 */
export async function untilShown(page: Page, selector: string): Promise<void> {
  await page.evaluate(`(${isShown})(${JSON.stringify([selector, SOON_MS])})`);
}

const axePath = createRequire(import.meta.resolve('@axe-core/playwright')).resolve('axe-core/axe.min.js');

/** What axe blames a page for: all its rules, or those named. It tells nothing of what is fine, which is most of its work. */
export async function blameOf(page: Page, rules?: readonly string[]): Promise<string[]> {
  // The builder would send all of axe twice with each question, which is as much work as the answer.
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(readFileSync(axePath, 'utf8'));
  const builder = new AxeBuilder({ page, axeSource: 'window.axe.version' });
  const axe = builder.options({ resultTypes: ['violations'] }).setLegacyMode(true);
  const { violations } = await (rules ? axe.withRules([...rules]) : axe).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

/** Keeps a picture of the page in the folder `PICTURES`, for the README and for looking; does nothing when it is not set. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.PICTURES;
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
}
