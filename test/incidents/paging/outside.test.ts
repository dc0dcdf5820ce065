import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPageLinks } from '../../../src/api/page-links.ts';
import { createSendMail } from '../../../src/effects/send-mail.ts';
import { sendPage } from '../../../src/effects/send-page.ts';
import { acknowledgePages } from '../../../src/incidents/paging/acknowledge-pages.ts';
import type { Outcome, ToSend } from '../../../src/incidents/paging/attempt-due.ts';
import { endPages } from '../../../src/incidents/paging/end-pages.ts';
import { writeLink } from '../../../src/incidents/paging/page-link.ts';
import type { Method } from '../../../src/incidents/paging/rule.ts';
import { setProvider } from '../../../src/incidents/paging/set-provider.ts';
import { silentLog } from '../../../src/kernel/log.ts';
import { people } from '../../kit/lifecycle.ts';
import { answering, type Receiver, startReceiver } from '../../kit/receiver.ts';
import { type SmtpServer, startSmtpServer } from '../../kit/smtp-server.ts';
import {
  clock,
  notify,
  outside,
  policy,
  rules,
  settle,
  start,
  tried,
  usePaging,
  view,
  within,
  world,
} from './paging-world.ts';

usePaging();

let receiver: Receiver;
let smtp: SmtpServer;
beforeAll(async () => {
  receiver = await startReceiver();
  smtp = await startSmtpServer();
});
afterAll(() => Promise.all([receiver.close(), smtp.close()]));
beforeEach(() => {
  (receiver.received as unknown[]).length = 0;
  smtp.received.length = 0;
  smtp.answer = () => '250 ok';
});

const recorded = (name: string): string =>
  readFileSync(new URL(`../../payloads/${name}.json`, import.meta.url), 'utf8');
const HOOK = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const secrets = (name: string): string | undefined =>
  ({ TWILIO: 'AC00000000000000000000000000000001:token', NTFY: 'tk_secret', HOOK })[name];

/** Leo is paged by one method; what came of it, and the parts to send it once more. */
async function paged(method: Method, more: Parameters<typeof start>[0] = {}) {
  await policy([notify('leo'), { do: 'wait', minutes: 60 }]);
  await rules('leo', [{ method, afterMinutes: 0 }], { zone: 'Europe/Rome' });
  outside.answer = () => ({ result: 'failed', because: 'sent by the test itself', nothing: true });
  const send = sendPage({
    mail: createSendMail({ url: smtp.url, from: 'Steward <steward@example.com>' }),
    secrets,
    publicUrl: () => 'https://steward.example.com',
  });
  await start(more);
  await settle();
  const [toSend] = outside.sent;
  if (!toSend) throw new Error('it goes outside');
  return {
    toSend,
    send: (again: Partial<ToSend> = {}): Promise<Outcome> => send(world.system, { ...toSend, ...again }),
  };
}

const provider = (kind: 'ntfy' | 'twilio-sms' | 'twilio-voice' | 'webhook', secret: string | undefined) =>
  setProvider(world.as('ada'), {
    name: 'p',
    kind,
    url: receiver.url,
    secret,
    sender: '+15005550006',
    allowPrivate: true,
  });
const by = (target: string): Method => ({ kind: 'provider', provider: 'p', target });

describe('providers', () => {
  it('publishes to ntfy as JSON, with a button that acknowledges from the lock screen', async () => {
    await provider('ntfy', 'NTFY');
    const { send } = await paged(by('ada-pages'));
    receiver.answer = answering(200, recorded('ntfy/published'));
    expect(await send()).toEqual({ result: 'sent' });
    const [call] = receiver.received;
    expect(call).toMatchObject({ method: 'POST', path: '/', headers: { authorization: 'Bearer tk_secret' } });
    const body = JSON.parse(call?.body ?? '');
    expect(body).toMatchObject({
      topic: 'ada-pages',
      title: 'SEV1 Churn does not answer (A-12)',
      message: 'No predictions since 02:41\nsince 23 Nov, 03:00 (Europe/Rome).',
      priority: 5,
      actions: [{ action: 'http', label: 'Acknowledge', method: 'POST', url: body.click }],
    });
    expect(body.click).toMatch(/^https:\/\/steward\.example\.com\/page\/[\w-]+\.[\w-]+$/);
    receiver.answer = answering(429, recorded('ntfy/too-many'));
    expect(await send()).toMatchObject({ result: 'again', nothing: true });
  });

  it('sends a text message by Twilio, whose refusal is final', async () => {
    await provider('twilio-sms', 'TWILIO');
    const { send } = await paged(by('+393331234567'), { title: 'Churn '.repeat(60) });
    receiver.answer = answering(201, recorded('twilio/message-queued'));
    expect(await send({ repeat: true })).toEqual({ result: 'sent' });
    const [call] = receiver.received;
    expect(call?.path).toBe('/2010-04-01/Accounts/AC00000000000000000000000000000001/Messages.json');
    expect(Buffer.from(call?.headers.authorization?.slice(6) ?? '', 'base64').toString()).toBe(secrets('TWILIO'));
    const form = new URLSearchParams(call?.body);
    expect([form.get('To'), form.get('From')]).toEqual(['+393331234567', '+15005550006']);
    expect(form.get('Body')).toMatch(/^Possible repeat: SEV1 Churn Churn .*\u2026\nAcknowledge: https:\/\/\S+$/);
    expect(form.get('Body')?.length).toBeLessThanOrEqual(420);
    receiver.answer = answering(400, recorded('twilio/invalid-number'));
    expect(await send()).toMatchObject({ result: 'failed', because: expect.stringContaining('answered 400') });
    receiver.answer = answering(503);
    expect(await send()).toMatchObject({ result: 'again', nothing: false });
  });

  it('calls by Twilio and says the title twice, whatever markup it holds', async () => {
    await provider('twilio-voice', 'TWILIO');
    const { send } = await paged(by('+393331234567'), { title: '</Say><Dial>+1900</Dial>\u202e' });
    receiver.answer = answering(201, recorded('twilio/call-queued'));
    expect(await send()).toEqual({ result: 'sent' });
    expect(receiver.received[0]?.path).toMatch(/\/Calls\.json$/);
    expect(new URLSearchParams(receiver.received[0]?.body).get('Twiml')).toBe(
      '<Response><Say loop="2">Steward pages you. SEV1 &lt;/Say&gt;&lt;Dial&gt;+1900&lt;/Dial&gt; (A-12). Acknowledge it in your chat.</Say></Response>',
    );
  });

  it('signs a webhook, whose id is the same for each try', async () => {
    await provider('webhook', 'HOOK');
    const { send } = await paged(by('team-7'));
    receiver.answer = answering(204);
    await send();
    clock.advance(60_000);
    await send({ repeat: true });
    const [first, second] = receiver.received;
    expect(first?.headers['webhook-id']).toBe(second?.headers['webhook-id']);
    expect(first?.headers['webhook-signature']).toMatch(/^v1,/);
    expect(JSON.parse(second?.body ?? '')).toMatchObject({
      type: 'page.sent',
      data: {
        subject: 'A-12',
        severity: 1,
        urgent: true,
        title: 'Possible repeat: SEV1 Churn does not answer (A-12)',
        target: 'team-7',
      },
    });
  });

  it.each([
    ['a secret that this Steward lacks', 'MISSING', 'this Steward has no secret EFFECT_MISSING'],
    ['a provider that was taken away', undefined, 'there is no provider gone'],
  ])('gives up with %s', async (_, secret, because) => {
    await provider('webhook', secret);
    const { send } = await paged(secret ? by('x') : { kind: 'provider', provider: 'gone', target: 'x' });
    expect(await send()).toEqual({ result: 'failed', because, nothing: true });
  });
});

describe('e-mail', () => {
  it('carries the title as its subject and one link, and says when it may be a repeat', async () => {
    const { send } = await paged({ kind: 'email', address: 'leo@example.com' }, { title: 'Churn\r\nBcc: x@y.io <b>' });
    expect(await send()).toEqual({ result: 'sent' });
    expect(await send({ repeat: true })).toEqual({ result: 'sent' });
    const [first = '', second = ''] = smtp.received;
    expect(first).toMatch(/^Subject: SEV1 Churn Bcc: x@y\.io <b> \(A-12\)$/m);
    expect(first).not.toMatch(/^Bcc:/m);
    expect(first).toMatch(/^To: leo@example\.com$/m);
    expect(first).toContain('/page/');
    expect(first).toContain('&lt;b&gt;');
    expect(second).toMatch(/^Subject: Possible repeat: SEV1/m);
    expect(/^Message-ID: (.*)$/im.exec(first)?.[1]).toBe(/^Message-ID: (.*)$/im.exec(second)?.[1]);
  });

  it.each([
    ['550 no such mailbox', 'failed', true],
    ['451 try again later', 'again', true],
  ])('a server that says %s ends in %s', async (said, result, nothing) => {
    const { send } = await paged({ kind: 'email', address: 'leo@example.com' });
    smtp.answer = () => said;
    expect(await send()).toMatchObject({ result, nothing });
  });
});

it('gives a mail server up that only keeps it waiting', async () => {
  const server = createServer((socket) => {
    const beat = setInterval(() => socket.write('220-still here\r\n'), 20);
    socket.on('close', () => clearInterval(beat)).on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const send = createSendMail({ url: `smtp://127.0.0.1:${port}`, from: 'steward@example.com', totalMs: 200 });
  const mail = { to: 'leo@example.com', subject: 'SEV1', text: 'x', html: 'x', id: '1' };
  expect(await send(mail)).toEqual({
    result: 'again',
    because: 'The mail server: it did not take the message in time',
    nothing: false,
  });
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

describe('the link in a message', () => {
  const links = () => createPageLinks({ unit: world.unit, log: silentLog });
  const ask = async (url: string, method = 'GET') => {
    const answer = await links()(new Request(url, { method }));
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  };
  const linkOf = async (): Promise<string> => {
    const { send } = await paged({ kind: 'email', address: 'leo@example.com' });
    await send();
    const text = (smtp.received[0] ?? '').replaceAll('=\n', '').replaceAll('=3D', '=');
    return /https:\/\/steward\.example\.com\/page\/[\w-]+\.[\w-]+/.exec(text)?.[0] ?? 'none';
  };

  it('shows what is wrong and changes nothing when it is opened, as mail scanners do', async () => {
    const url = await linkOf();
    for (const method of ['GET', 'HEAD', 'GET']) {
      const { status, text, headers } = await ask(url, method);
      expect(status).toBe(200);
      expect(text).toContain('<h1>SEV1 Churn does not answer (A-12)</h1>');
      expect(text).toContain('<form method="post"><button type="submit">Acknowledge A-12</button></form>');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    }
    expect((await view()).page.state).toBe('open');
  });

  it('acknowledges by its button, once; a second press is answered clearly', async () => {
    const url = await linkOf();
    const both = await Promise.all([ask(url, 'POST'), ask(url, 'POST')]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await view()).page).toMatchObject({ state: 'acknowledged', acknowledgedBy: people.leo });
    const again = await ask(url, 'POST');
    expect(again.text).toContain('This link was used already');
    expect(again.text).toContain('A-12 is acknowledged by leo, 23 Nov, 03:00 (Europe/Rome)');
    expect((await ask(url)).text).not.toContain('<button');
  });

  it.each([
    ['another signature', (url: string) => `${url.slice(0, -4)}AAAA`, 404],
    ['no token', () => 'https://steward.example.com/page/', 404],
    ['garbage', () => 'https://steward.example.com/page/%00.%00', 404],
    [
      'its own key',
      (url: string) =>
        url.replace(
          /\/page\/.*/,
          `/page/${writeLink({ workspace: world.system.workspace, attempt: people.leo, until: new Date('2030-01-01') }, Buffer.alloc(32))}`,
        ),
      404,
    ],
  ])('refuses a link with %s', async (_, forge, status) => {
    const url = forge(await linkOf());
    expect((await ask(url)).status).toBe(status);
    expect((await ask(url, 'POST')).status).toBe(status);
    expect((await view()).page.state).toBe('open');
  });

  it('is too old after a day, over with its subject, and taken when somebody else has it', async () => {
    const url = await linkOf();
    await within((tx) => acknowledgePages(tx, { subject: 'alert:12', by: people.mia }));
    expect(await ask(url, 'POST')).toMatchObject({ status: 409, text: expect.stringContaining('acknowledged by mia') });
    await within((tx) => endPages(tx, { subject: 'alert:12', because: 'resolved' }));
    expect(await ask(url, 'POST')).toMatchObject({ status: 409, text: expect.stringContaining('A-12 is over') });
    clock.advance(24 * 3_600_000);
    expect((await ask(url, 'POST')).status).toBe(410);
    expect((await ask(url, 'PUT')).status).toBe(405);
  });

  it('has no power any more when its reader left', async () => {
    const url = await linkOf();
    await world.unit.db.execute(
      sql`update identity set standing = 'deactivated' where workspace_id = ${world.system.workspace} and user_id = 'leo'`,
    );
    expect((await ask(url, 'POST')).status).toBe(404);
    expect((await tried()).length).toBeGreaterThan(0);
    expect((await view()).page.state).toBe('open');
  });
});
