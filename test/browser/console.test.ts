import { randomUUID } from 'node:crypto';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { line } from '../../src/chat/card.ts';
import { openBrowser, picture, still, withoutBrowser } from '../kit/browser.ts';
import { type SampleConsole, startSampleConsole } from '../kit/sample-console.ts';
import { SOON_MS } from '../kit/soon.ts';

const desktop = { viewport: { width: 1440, height: 900 } };
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const card = '[data-list=channel] .by-steward:not(.only-you)';

describe.skipIf(withoutBrowser)('the console in a browser', () => {
  let browser: Browser;
  let site: SampleConsole;
  const faults: string[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    site = await startSampleConsole();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await site.stop();
    expect(faults.splice(0)).toEqual([]);
  });

  /** Opens a page as a person; everything the page complains about fails the test. */
  async function open(
    person: string,
    options: BrowserContextOptions = desktop,
    path = '/console/c/releases',
  ): Promise<Page> {
    const context = await browser.newContext({ ...still, ...options, timezoneId: 'Europe/Berlin' });
    await context.addCookies([{ name: 'steward_person', value: person, domain: 'localhost', path: '/console' }]);
    const page = await context.newPage();
    page.setDefaultTimeout(SOON_MS);
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(error.message));
    await page.goto(site.url + path);
    return page;
  }
  const type = async (page: Page, words: string) => {
    await page.fill('#composer-channel', words);
    await page.press('#composer-channel', 'Escape');
    await page.press('#composer-channel', 'Enter');
  };
  const say = (person: string, text: string) =>
    fetch(`${site.url}/console/say`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'steward-person': person },
      body: JSON.stringify({ key: randomUUID(), channel: 'releases', text }),
    });
  const promote = () => say('mia', '/promote churn@v12 to production');

  test('takes a request from the first words to production, by four hands', async () => {
    const page = await open('mia');
    await page.click('.example:has-text("/promote churn@v12 to production")');
    expect(await page.inputValue('#composer-channel')).toBe('/promote churn@v12 to production');
    await page.press('#composer-channel', 'Escape');
    await page.press('#composer-channel', 'Enter');
    await page.waitForSelector(`${card} h3:has-text("R-81")`);
    await page.click(`${card} button:has-text("Approve")`);
    await page.waitForSelector('.only-you[data-under] .tone-bad:has-text("somebody else must approve it")');
    await page.waitForSelector('.list.asked a:has-text("R-81 churn@v12 to production") .note:has-text("0 of 2")');
    await page.click('[data-person-choice=ada]');
    await page.click('.list.stuck a:has-text("a gate no longer passes")');

    await page.click('[data-person-choice=leo]');
    await page.click('.waits a:has-text("R-81 churn@v12 to production")');
    // A menu that is opened while the page is still on its way goes with the page it was opened on.
    await page.waitForSelector('html:not(.loading)');
    await page.click(`${card} details.menu > summary`);
    await page.click(`${card} .menu-body [data-react=white_check_mark]`);
    await page.waitForSelector(`${card} .chip[aria-pressed=true][data-react=white_check_mark]`);
    await page.waitForSelector(`${card} .state:has-text("1 of 2 approvals")`);

    await page.click('[data-person-choice=rita]');
    await page.waitForSelector('.waits a');
    await page.click(`${card} button:has-text("Approve")`);
    await page.waitForSelector(`${card} .tone-good .state:has-text("applied")`);
    expect(await page.locator(`${card} .card-actions button`).count()).toBe(0);
    await page.waitForSelector('text=Nothing now');
    await picture(page, 'story-applied');
  });

  test('shows to others at once what one does', async () => {
    await promote();
    const mia = await open('mia');
    const leo = await open('leo');
    await leo.click(`${card} button:has-text("Approve")`);
    await mia.waitForSelector(`${card} .state:has-text("1 of 2 approvals")`);
    await type(leo, 'approved, now risk');
    await mia.waitForSelector('.words:has-text("approved, now risk")');
    expect(await mia.locator('[data-announcer]').textContent()).toBe('Leo: approved, now risk');
    // The line "New" is for what came before the page was opened.
    await mia.click('[data-channel-link=general]');
    await mia.waitForSelector('h1:has-text("general")');
    await type(leo, 'one more');
    await mia.waitForSelector('[data-channel-link=releases].has-unread');
    await mia.click('[data-channel-link=releases]');
    await mia.waitForSelector('.new-line + .message:has-text("one more")');
  });

  test('leaves a menu open, the keyboard and a pressed button where they are while the card changes', async () => {
    await promote();
    const page = await open('leo');
    const changed = (words: string) => page.waitForSelector(`${card} .state:has-text("${words}")`);
    const react = (person: string, emoji: string, message: string) =>
      fetch(`${site.url}/console/react`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'steward-person': person },
        body: JSON.stringify({ key: randomUUID(), message, emoji, change: 'added' }),
      });
    await page.click(`${card} details.menu > summary`);
    const id = String(await page.getAttribute(card, 'data-id'));
    await react('mia', 'eyes', id);
    await page.waitForSelector(`${card} .chip[data-react=eyes]`);
    expect(await page.isVisible(`${card} .menu-body`)).toBe(true);
    expect(await page.getAttribute(':focus', 'aria-label')).toBe('React');
    await page.keyboard.press('Tab');
    expect(await page.getAttribute(':focus', 'data-react')).toBe('white_check_mark');
    await say('rita', '/approve R-81');
    await changed('1 of 2 approvals');
    expect(await page.isVisible(`${card} .menu-body`)).toBe(true);
    expect(await page.getAttribute(':focus', 'data-react')).toBe('white_check_mark');
    await page.keyboard.press('Escape');
    expect(await page.isVisible(`${card} .menu-body`)).toBe(false);

    await page.hover(`${card} button:has-text("Approve")`);
    await page.mouse.down();
    await react('ada', 'eyes', id);
    await page.waitForSelector(`${card} .chip[data-react=eyes]:has-text("2")`);
    await page.mouse.up();
    await changed('applied');
  });

  test('works with the keyboard alone', async () => {
    const page = await open('mia');
    await page.keyboard.press('Escape');
    await page.keyboard.type('/pro', { delay: 5 });
    await page.waitForSelector('[role=option]:has-text("/promote")');
    await page.keyboard.press('Tab');
    await page.waitForSelector('[data-due]:has-text("subject")');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await page.getAttribute('#composer-channel', 'aria-activedescendant')).toBe('suggestions-channel-1');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-due]:has-text("stage")');
    expect(await page.inputValue('#composer-channel')).toBe('/promote churn@v12 to ');
    await page.keyboard.type('pr');
    await page.waitForSelector('[role=option]:only-child');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.waitForSelector(`${card} h3`);
    await expect.poll(() => page.inputValue('#composer-channel')).toBe('');

    await page.focus('[data-list=channel]');
    await page.keyboard.press('Home');
    expect(await page.getAttribute(':focus', 'aria-label')).toContain('R-81');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.thread');
    await page.waitForSelector('#composer-thread:focus');
    await page.keyboard.type('@Steward approve');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.thread .only-you');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.thread', { state: 'detached' });
    await page.waitForSelector('.message:focus');
    await page.focus('[data-channel-link=releases]');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForSelector('h1:has-text("monitoring")');
    await page.focus('[data-person-choice=mia]');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-person-choice=leo][aria-pressed=true]');
    await page.keyboard.press('/');
    expect(await page.inputValue('#composer-channel')).toBe('/');
  });

  test('asks in a dialog for what is missing, and before what cannot be taken back', async () => {
    await promote();
    const page = await open('rita');
    await page.click(`${card} button:has-text("Reject")`);
    await page.waitForSelector('dialog[open] h2:has-text("Reject R-81")');
    expect(await page.getAttribute(':focus', 'name')).toBe('reason');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog[open]', { state: 'detached' });
    await page.click(`${card} button:has-text("Withdraw")`);
    await page.waitForSelector('dialog[open] p:has-text("The request closes for everybody.")');
    const before = site.host.invocations.length;
    await page.click('dialog button:has-text("Cancel")');
    expect(site.host.invocations).toHaveLength(before);
    await page.click(`${card} button:has-text("Reject")`);
    await page.fill('dialog textarea', 'no bias audit');
    await page.click('dialog button:has-text("Reject")');
    await page.waitForSelector(`${card} .card-text:has-text("no bias audit")`);
  });

  test('says that the connection is lost, and catches up when it is back', async () => {
    const page = await open('mia');
    await page.waitForSelector('text=Nothing now');
    await page.route('**/console/events*', (route) => route.abort());
    site.console.close();
    await page.waitForSelector('[data-connection]:has-text("Connection lost")');
    await site.room.post({ channel: 'releases', card: line('neutral', 'Posted meanwhile') });
    await page.unroute('**/console/events*');
    await page.waitForSelector('.card:has-text("Posted meanwhile")');
    await page.waitForSelector('html:not(.offline)');
    // What the browser itself says about the aborted requests is no fault of the page.
    faults.splice(0);
  });

  test('keeps a line that could not be sent, and sends it with one effect', async () => {
    const page = await open('mia');
    let answers = 0;
    await page.route('**/console/say', async (route) => {
      answers += 1;
      // The server takes it, and the answer is lost on the way: twice.
      await route.fetch();
      await route.abort();
    });
    await type(page, 'said once');
    await page.waitForSelector('[data-composer-error]:has-text("Press Enter to send it again")');
    expect(await page.inputValue('#composer-channel')).toBe('said once');
    expect(answers).toBe(2);
    await page.unroute('**/console/say');
    await page.press('#composer-channel', 'Enter');
    await expect.poll(() => page.inputValue('#composer-channel')).toBe('');
    expect(await page.locator('.words:has-text("said once")').count()).toBe(1);
    faults.splice(0);
  });

  test('shows one column at a time on a phone, with ways back and nothing cut off', async () => {
    await promote();
    const page = await open('leo', phone);
    const shownPanes = async () => {
      const panes = ['.sidebar', '.channel', '.thread'];
      const visible = await Promise.all(panes.map((pane) => page.isVisible(pane)));
      return panes.filter((_, index) => visible[index]);
    };
    const noSideways = () =>
      page.evaluate<boolean>(
        "document.documentElement.scrollWidth <= 360 && [...document.querySelectorAll('.messages')].every((list) => list.scrollWidth <= list.clientWidth)",
      );
    expect(await shownPanes()).toEqual(['.channel']);
    expect(await noSideways()).toBe(true);
    await page.tap(`${card} .replies`);
    await page.waitForSelector('.thread .card');
    expect(await shownPanes()).toEqual(['.thread']);
    expect(await noSideways()).toBe(true);
    await page.tap('.thread .back');
    await page.waitForSelector('.thread', { state: 'detached' });
    await page.tap('.channel .back');
    expect(await shownPanes()).toEqual(['.sidebar']);
    const waits = await page.locator('.list.waits a').boundingBox();
    expect(waits?.height).toBeGreaterThanOrEqual(44);
    expect(await noSideways()).toBe(true);
    expect(await page.isVisible('[data-person-choice=rita]')).toBe(true);
    await page.tap('[data-channel-link=monitoring]');
    await page.waitForSelector('h1:has-text("monitoring")');
    expect(await shownPanes()).toEqual(['.channel']);
  });

  test('writes times in the zone of the reader', async () => {
    const at = new Date('2026-07-01T22:30:00Z');
    const spans = ['clock', 'date', 'datetime'] as const;
    await site.room.post({
      channel: 'releases',
      card: line(
        'neutral',
        'times',
        spans.flatMap((style) => [{ type: 'time', at, style } as const, ' | ']),
      ),
    });
    const page = await open('ada');
    expect(await page.textContent('.card-text')).toBe('00:30 | 2 Jul 2026 | 2 Jul 2026 00:30 | ');
  });

  test('starts an empty workspace by adding a person', async () => {
    const empty = await startSampleConsole({ empty: true });
    const page = await (await browser.newContext({ ...desktop, ...still })).newPage();
    await page.goto(`${empty.url}/console`);
    await page.click('.empty [data-add-person]');
    await page.fill('dialog input', 'Grace');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-person-choice=grace][aria-pressed=true]');
    await page.waitForSelector('h1:has-text("releases")');
    await page.close();
    await empty.stop();
  });
});
