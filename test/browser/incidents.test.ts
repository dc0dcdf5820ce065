import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { picture, useBrowser, withoutBrowser } from '../kit/browser.ts';
import { type SmtpServer, startSmtpServer } from '../kit/smtp-server.ts';
import { type BrowserStage, tellInBrowser } from '../story/browser-story.ts';
import { type IncidentStage, prepareIncidents, tellAlert, tellDeclared, tellReady } from '../story/incidents.ts';
import type { Watched } from '../story/own-lifecycle.ts';
import { createScene, said } from '../story/scene.ts';
import { until } from '../story/start-story.ts';

interface WithMail extends Watched {
  readonly mail: SmtpServer;
}

/** The story's people have a mail server as well. */
async function prepare(): Promise<WithMail> {
  const [watch, mail] = await Promise.all([prepareIncidents(), startSmtpServer()]);
  const env = { ...watch.env, SMTP_URL: mail.url, MAIL_FROM: 'steward@example.com' };
  return { ...watch, env, mail, close: async () => void (await Promise.all([watch.close?.(), mail.close()])) };
}

describe.skipIf(withoutBrowser)('an alert and its incident in the console, through a browser', () =>
  tellInBrowser({
    browser: useBrowser(),
    prepare,
    tell: (stage) => {
      const looked = () => ({ ...stage(), look: (what: Looked) => lookAt(stage(), what) });
      tellReady(looked);
      tellDeclared(looked);
      tellAlert(looked);
      tellLink(stage);
    },
  }),
);

type Looked = Parameters<NonNullable<IncidentStage['look']>>[0];

/** The newest messages on the page; the one of the incident is in the README. */
async function lookAt({ page }: BrowserStage, what: Looked): Promise<void> {
  await picture(page, `${what}-as-seen`);
  if (what === 'incident' && process.env.SCREENSHOT === '1') {
    await page.setViewportSize({ width: 1400, height: 1015 });
    await page.mouse.move(0, 0);
    await page.getByText('Noted in the timeline').last().scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(import.meta.dirname, '../../docs/incident.png') });
  }
}

function tellLink(stage: () => BrowserStage<WithMail>): void {
  test('the link in an e-mail opens a page that changes nothing until its button is pressed, once', async () => {
    const { say } = createScene(stage);
    const { browser, story, around } = stage();
    await say('mia', said('notify set', {}, { urgent: 'email mia@example.com' }));
    expect(await say('leo', said('page', { who: 'ml-oncall', text: 'churn answers with zeros' }))).toContain('A-3');
    const mail = await until('the e-mail', () => around.mail.received.find((each) => each.includes('(A-3)')));
    const link = /http:\/\/\S+\/page\/\S+/.exec(mail.replaceAll('=\n', ''))?.[0] ?? '';
    const state = async () => {
      const rows = await story.database.database.db.execute<{ state: string }>(
        "select state from page where subject = 'alert:3'",
      );
      return rows.map((row) => row.state);
    };

    const context = await browser.newContext();
    const [tab, other] = [await context.newPage(), await context.newPage()];
    for (const each of [tab, other]) await each.goto(link);
    expect(await tab.textContent('h1')).toContain('churn answers with zeros (A-3)');
    expect(await state()).toEqual(['open']);
    await tab.click('button:has-text("Acknowledge A-3")');
    await tab.waitForSelector('h1:has-text("You have A-3")');
    expect(await state()).toEqual(['acknowledged']);
    expect(await tab.textContent('p')).toContain('A-3 is acknowledged by Mia');

    await other.click('button:has-text("Acknowledge A-3")');
    await other.waitForSelector('h1:has-text("This link was used already")');
    await other.goto(link);
    expect(await other.locator('button').count()).toBe(0);
    expect(await state()).toEqual(['acknowledged']);
    await context.close();
  });
}
