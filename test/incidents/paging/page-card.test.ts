import { expect, it } from 'vitest';
import { plainText } from '../../../src/chat/text.ts';
import { acknowledgePages } from '../../../src/incidents/paging/acknowledge-pages.ts';
import { endPages } from '../../../src/incidents/paging/end-pages.ts';
import { pageCard, pageSubject } from '../../../src/incidents/paging/page-card.ts';
import { endTest, startTest } from '../../../src/incidents/paging/test-page.ts';
import { people } from '../../kit/lifecycle.ts';
import { later, notify, policy, settle, start, usePaging, view, wait, within, world } from './paging-world.ts';

usePaging();

it('says on its card how it stands, which model it is about and why it came', async () => {
  const subjects = { 'alert:12': 'nobody has it', 'alert:13': 'acknowledged', 'alert:14': 'over' };
  await policy([notify('leo'), wait(5), { do: 'repeat', times: 1 }]);
  for (const subject of Object.keys(subjects)) await start({ subject, model: 'churn', alerts: 2 });
  await settle();
  await within((tx) => acknowledgePages(tx, { subject: 'alert:13', by: people.leo }));
  await within((tx) => endPages(tx, { subject: 'alert:14', because: 'resolved' }));
  const at = { platform: 'console', team: world.system.workspace, channel: '@leo', posted: true };
  const cardOf = async (subject: string, index = 0) => {
    const attempt = (await view(subject)).attempts[index];
    const card = await pageCard(world.system, pageSubject(attempt?.id ?? ''), at, () => []);
    const [head, last] = [card?.parts[0], card?.parts.at(-1)];
    return [head?.type === 'heading' && head.aside, last?.type === 'context' && plainText(last.text)];
  };
  for (const [subject, state] of Object.entries(subjects)) expect((await cardOf(subject))[0]).toBe(state);
  expect((await cardOf('alert:12'))[1]).toMatch(
    /^A-12 \u00b7 model churn \u00b7 2 alerts \u00b7 since .* \u00b7 paged by step 1 of the policy ml$/,
  );
  await later(5);
  expect((await cardOf('alert:12', 1))[1]).toMatch(/step 1 of the policy ml, round 2$/);
  await later(5);
  expect((await cardOf('alert:12', 2))[1]).toMatch(/paged as nobody else answered$/);
  await start({ subject: 'alert:15', policy: 'by-hand', steps: [notify('leo')] });
  await settle();
  expect((await cardOf('alert:15'))[1]).toMatch(/paged by hand$/);
});

it('is no alarm when it is a test, and says that it is one', async () => {
  await startTest(world.as('leo'));
  const at = { platform: 'console', team: world.system.workspace, channel: '@leo', posted: true };
  const attempt = (await view(`test:${people.leo}`)).attempts[0];
  const card = () => pageCard(world.system, pageSubject(attempt?.id ?? ''), at, () => []);
  const words = async () =>
    (await card())?.parts.map((part) =>
      part.type === 'heading' ? [plainText(part.text), part.aside] : 'text' in part && plainText(part.text),
    );
  expect((await card())?.tone).toBe('neutral');
  expect(await words()).toEqual([
    ['SEV4 This is a test page (test)', 'only a test'],
    'Nothing is wrong. Press the button to see that it reaches Steward.',
    expect.stringMatching(/paged as you asked for a test$/),
  ]);
  await endTest(world.as('leo'));
  expect((await card())?.tone).toBe('good');
  expect((await words())?.[2]).toMatch(/^The test is over since .*\.$/);
});
