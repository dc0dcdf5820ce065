import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { createPageLinks } from '../../../src/api/page-links.ts';
import type { ParseEnv } from '../../../src/chat/option.ts';
import { plainText } from '../../../src/chat/text.ts';
import { escalationByName } from '../../../src/incidents/paging/find-policies.ts';
import { forgetContact } from '../../../src/incidents/paging/forget.ts';
import { linkKey, writeLink } from '../../../src/incidents/paging/page-link.ts';
import { parseRules } from '../../../src/incidents/paging/parse-rule.ts';
import { parseSteps } from '../../../src/incidents/paging/parse-step.ts';
import { setContact } from '../../../src/incidents/paging/set-contact.ts';
import { createPolicy, deletePolicy, editPolicy } from '../../../src/incidents/paging/set-policy.ts';
import { removeProvider, setProvider } from '../../../src/incidents/paging/set-provider.ts';
import { endTest, startTest } from '../../../src/incidents/paging/test-page.ts';
import { wouldHappen } from '../../../src/incidents/paging/would-happen.ts';
import { silentLog } from '../../../src/kernel/log.ts';
import { people } from '../../kit/lifecycle.ts';
import {
  clock,
  factsOf,
  later,
  outside,
  seen,
  settle,
  start,
  tried,
  usePaging,
  view,
  within,
  world,
} from './paging-world.ts';

usePaging();

const env = (): ParseEnv => ({
  now: clock.now,
  zone: 'UTC',
  origin: { platform: 'console', team: world.system.workspace },
  speaker: 'ada',
  root: 'steward',
});
const input = (name: string, ...lines: string[]) => ({ name, steps: parseSteps(lines, env()), channels: [] });
const create = (name: string, ...lines: string[]) => createPolicy(world.as('ada'), input(name, ...lines));

it('makes, changes and deletes a policy; a page that runs goes on by the steps it began with', async () => {
  await create('ml', 'notify <@leo>', 'wait 5m', 'notify group risk');
  await start();
  await settle();
  await editPolicy(world.as('ada'), input('ml', 'notify <@mia>'));
  await expect(create('ml', 'notify <@leo>')).rejects.toMatchObject({ code: 'NAME_TAKEN' });
  await later(5);
  expect(await tried()).toEqual(['02:00 leo chat sent', '02:05 rita chat sent']);
  await deletePolicy(world.as('ada'), { name: 'ml' });
  await expect(escalationByName(world.system, 'ml')).rejects.toMatchObject({ code: 'UNKNOWN_ESCALATION' });
  expect((await factsOf('escalation.edited'))[0]).toMatchObject({ steps: [`notify @${people.mia}`] });
});

it.each([
  ['a group that is empty', ['notify group nobody'], 'UNKNOWN_GROUP'],
  ['a person known by name alone', ['notify @leo'], 'BAD_INPUT'],
  ['a schedule that is not there', ['notify schedule ml'], 'UNKNOWN_SCHEDULE'],
  ['a provider that is not there', ['webhook pager'], 'BAD_INPUT'],
])('refuses %s', async (_, lines, code) => {
  await expect(create('ml', ...lines)).rejects.toMatchObject({ code });
});

it('refuses a policy that leaves a minute of the next 14 days to nobody, and names that minute', async () => {
  await expect(create('ml', 'notify <@leo>, only 08:00-20:00 Europe/Rome')).rejects.toMatchObject({
    message: 'ml reaches nobody from Mon 23 Nov, 02:00 (UTC).',
  });
  clock.now = new Date('2026-11-23T10:00:00Z');
  await expect(create('ml', 'notify <@leo>, only 08:00-20:00 Europe/Rome')).rejects.toMatchObject({
    message: 'ml reaches nobody from Mon 23 Nov, 19:00 (UTC).',
  });
  await expect(create('ml', 'notify group risk, if more than 3 alerts', 'declare sev 1')).rejects.toThrow(
    /reaches nobody/,
  );
  await create('ml', 'notify <@leo>, only 08:00-20:00 Europe/Rome', 'notify <@mia>, only 20:00-08:00 Europe/Rome');
});

it('says what would happen now, without doing it', async () => {
  await setContact(world.as('leo'), { urgent: parseRules('dm, email leo@x.io after 3m') });
  const policy = await create(
    'ml',
    'notify <@leo>',
    'wait 5m',
    'notify <@rita>, if more than 3 alerts',
    'notify <@mia>',
    'repeat 1',
  );
  expect((await wouldHappen(world.system, policy)).map(({ after, what }) => `${after} ${plainText(what)}`)).toEqual([
    '0 @leo by direct message',
    '3 @leo by e-mail',
    '5 step 3 is left out: too few alerts',
    '5 @mia by direct message',
    '10 from the beginning again, 1 more times',
    '10 nobody answered: the incidents channel and @ada',
  ]);
});

it('counts on who wants to be mentioned while there is a channel for it, and says so', async () => {
  await setContact(world.as('leo'), { urgent: parseRules('mention') });
  const policy = await create('ml', 'notify <@leo>');
  expect(plainText((await wouldHappen(world.system, policy))[0]?.what ?? '')).toBe(
    '@leo by name in the incidents channel',
  );
  await world.unit.db.execute(sql`delete from channel_setting where workspace_id = ${world.system.workspace}`);
  await expect(create('other', 'notify <@leo>')).rejects.toThrow(/reaches nobody/);
});

it('keeps how somebody is reached as his own; the record has no addresses; who is forgotten leaves none', async () => {
  await setProvider(world.as('ada'), {
    name: 'sms',
    kind: 'twilio-sms',
    secret: 'TWILIO',
    sender: '+15005550006',
    allowPrivate: false,
  });
  const contact = await setContact(world.as('leo'), {
    urgent: parseRules('dm, sms +393331234567 after 2m'),
    quiet: { from: 1320, to: 480 },
    zone: 'europe/rome',
  });
  expect(contact).toMatchObject({ zone: 'Europe/Rome', quiet: { from: 1320, to: 480 }, own: true });
  await setContact(world.as('leo'), { quiet: null });
  await expect(setContact(world.as('leo'), { urgent: parseRules('sms 333') })).rejects.toThrow(/no telephone number/);
  await expect(setContact(world.as('leo'), { urgent: parseRules('pager x') })).rejects.toMatchObject({
    hint: 'There are sms.',
  });
  await expect(setContact(world.as('leo'), { zone: 'Mars' })).rejects.toThrow(/no time zone/);
  expect(JSON.stringify(await factsOf('contact.changed'))).not.toContain('+39');
  await within((tx) => forgetContact(tx, people.leo));
  const [left] = await world.unit.db.execute<{ n: number }>(sql`
    select count(*)::int as n from contact_setting where workspace_id = ${world.system.workspace}`);
  expect(left?.n).toBe(0);
  await removeProvider(world.as('ada'), { name: 'sms' });
});

it.each([
  ['dm', 'ntfy', undefined, /that is a method/],
  ['hook', 'webhook', undefined, /needs an address/],
  ['hook', 'webhook', 'http://x.io', /private addresses/],
  ['hook', 'webhook', 'https://a:b@x.io', /no password/],
  ['sms', 'twilio-sms', undefined, /needs a secret/],
] as const)('refuses a provider %s of kind %s at %s', async (name, kind, url, fault) => {
  await expect(setProvider(world.as('ada'), { name, kind, url, allowPrivate: false })).rejects.toThrow(fault);
});

it('tests all methods of the caller at once and pages nobody else', async () => {
  await setContact(world.as('leo'), { urgent: parseRules('dm, email leo@x.io after 30m') });
  expect((await startTest(world.as('leo'))).methods).toBe(2);
  await settle();
  const subject = `test:${people.leo}`;
  expect(await tried(subject)).toEqual(['02:00 leo chat sent', '02:00 leo email sent']);
  expect(seen()).toEqual(['@leo SEV4 This is a test page (test)']);
  expect(outside.sent).toHaveLength(1);
  expect(await endTest(world.as('leo'))).toBe(1);
  await startTest(world.as('leo'));
  await later(20);
  expect((await view(subject)).page).toMatchObject({ state: 'ended' });
  expect(await factsOf('page.fell-back')).toEqual([]);
});

it('ends a test by the link in its message, so that nobody is asked about it again', async () => {
  await setContact(world.as('leo'), { urgent: parseRules('email leo@x.io') });
  await startTest(world.as('leo'));
  await settle();
  const attempt = outside.sent[0]?.attempt.id ?? '';
  const link = { workspace: world.system.workspace, attempt, until: new Date('2030-01-01') };
  const url = `https://steward.example.com/page/${writeLink(link, await linkKey(world.system))}`;
  const answer = await createPageLinks({ unit: world.unit, log: silentLog })(new Request(url, { method: 'POST' }));
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('It works')]);
  expect((await view(`test:${people.leo}`)).page).toMatchObject({ state: 'ended', endedBecause: 'tested' });
  for (let hours = 0; hours < 13; hours += 1) await later(60);
  expect(await factsOf('page.reminded')).toEqual([]);
});
