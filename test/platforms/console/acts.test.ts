import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { line } from '../../../src/chat/card.ts';
import { type SampleConsole, startSampleConsole } from '../../kit/sample-console.ts';

let site: SampleConsole;
beforeAll(async () => {
  site = await startSampleConsole();
});
afterAll(() => site.stop());

let made = 0;
const newKey = () => `test-key-${String(made++).padStart(12, '0')}`;

async function post(path: string, body: unknown, as = 'mia', headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${site.url}/console/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'steward-person': as, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

const seen = (channel: string, viewer = 'mia', thread?: string) =>
  site.room.messages({ viewer, channel, thread, limit: 60 });
const lastInvocation = () => site.host.invocations.at(-1);

describe('what is said', () => {
  test('as plain words is a message and no command', async () => {
    const before = site.host.invocations.length;
    await post('say', { key: newKey(), channel: 'general', text: 'good morning' });
    expect((await seen('general')).at(-1)).toMatchObject({ text: 'good morning', author: { id: 'mia' } });
    expect(site.host.invocations).toHaveLength(before);
  });

  test('with a slash is a command, answered to its speaker alone', async () => {
    const key = newKey();
    await post('say', { key, channel: 'general', text: '/steward model show churn', zone: 'Asia/Tokyo' });
    expect(lastInvocation()).toMatchObject({
      origin: { platform: 'console', team: 'sample', channel: 'general' },
      speaker: { id: 'mia', name: 'Mia', zone: 'Asia/Tokyo' },
      source: 'command',
      said: { type: 'line', text: 'model show churn' },
      key: `console:mia:${key}`,
    });
    expect((await seen('general')).at(-1)).toMatchObject({ mine: true, text: '/steward model show churn' });
    expect((await seen('general', 'leo')).at(-1)?.mine).toBe(false);
  });

  test('to Steward in a thread stands in the thread and is a mention', async () => {
    const root = await site.room.post({ channel: 'releases', card: line('neutral', 'R-9') });
    await post('say', { key: newKey(), channel: 'releases', thread: root, text: '@Steward approve' }, 'leo');
    expect(lastInvocation()).toMatchObject({
      origin: { channel: 'releases', thread: root },
      source: 'mention',
      said: { type: 'line', text: 'approve' },
    });
    const [words, answer] = await seen('releases', 'leo', root);
    expect(words).toMatchObject({ text: '@Steward approve', author: { id: 'leo' } });
    expect(answer).toMatchObject({ mine: true, thread: root });
  });

  test('counts people as mentions only when they were picked', async () => {
    await post('say', { key: newKey(), channel: 'general', text: '/model show @ada @leo', mentions: ['ada'] });
    expect(lastInvocation()?.said).toEqual({ type: 'line', text: 'model show <@ada> @leo' });
  });

  test('twice with one key has one effect', async () => {
    const words = { key: newKey(), channel: 'audit', text: 'once' };
    const command = { key: newKey(), channel: 'audit', text: '/model show churn' };
    for (const body of [words, words, command, command]) expect((await post('say', body)).status).toBe(200);
    expect(await seen('audit')).toHaveLength(2);
  });

  test('in a zone this machine does not know leaves the zone out', async () => {
    await post('say', { key: newKey(), channel: 'general', text: '/help', zone: 'Mars/Olympus' });
    expect(lastInvocation()?.speaker).toEqual({ id: 'mia', name: 'Mia' });
  });
});

describe('an act on a message', () => {
  test('a click carries the button, its message and a thread', async () => {
    const message = await site.room.post({ channel: 'releases', card: line('waiting', 'R-1') });
    const click = { message, invocation: 'v1 request-show request=R-1 seen=4' };
    await post('click', { key: newKey(), ...click });
    expect(lastInvocation()).toMatchObject({
      origin: { channel: 'releases', message },
      source: 'button',
      said: { type: 'written', invocation: click.invocation },
    });
    const answer = (await seen('releases')).find(({ under }) => under === message);
    await post('click', { key: newKey(), message: answer!.id, invocation: 'v1 whoami' });
    const after = await seen('releases');
    expect(after.filter(({ under }) => under === message)).toHaveLength(1);
    expect(after.some(({ id }) => id === answer!.id)).toBe(false);
    await post('click', { key: newKey(), thread: message, ...click });
    expect((await seen('releases', 'mia', message)).at(-1)).toMatchObject({ mine: true, thread: message });
  });

  test('a click that needs more opens a form, and its submission sends the values', async () => {
    const message = await site.room.post({ channel: 'releases', card: line('waiting', 'R-81') });
    const opened = await post('click', { key: newKey(), message, invocation: 'v1 reject request=R-81' }, 'rita');
    const { form } = (await opened.json()) as { form: string };
    expect(form).toContain('data-form="v1 reject request=R-81"');
    expect(form).toContain('name="reason"');
    const values = { reason: 'no bias audit' };
    const body = { key: newKey(), channel: 'releases', message, invocation: 'v1 reject request=R-81', values };
    expect(await (await post('submit', body, 'rita')).json()).toEqual({ ok: true });
    expect(lastInvocation()).toMatchObject({
      source: 'form',
      origin: { channel: 'releases', message },
      said: { type: 'written', invocation: 'v1 reject request=R-81', values },
    });
  });

  test('a reaction is kept and told with who, what and where', async () => {
    const message = await site.room.post({ channel: 'releases', card: line('waiting', 'R-2') });
    const key = newKey();
    await post('react', { key, message, emoji: 'eyes', change: 'added' }, 'leo');
    expect(site.host.reactions.at(-1)).toMatchObject({
      origin: { platform: 'console', team: 'sample', channel: 'releases', message },
      user: 'leo',
      emoji: 'eyes',
      change: 'added',
      key: `console:leo:${key}`,
    });
    await post('react', { key: newKey(), message, emoji: 'eyes', change: 'removed' }, 'leo');
    expect((await site.room.message('leo', message))?.reactions).toEqual([]);
  });

  test('a refused reaction is answered by direct message', async () => {
    const message = await site.room.post({ channel: 'releases', card: line('waiting', 'R-3') });
    await post('react', { key: newKey(), message, emoji: 'white_check_mark', change: 'added' }, 'mia');
    expect((await seen('@mia')).at(-1)?.card?.summary).toContain('You asked for this move');
  });

  test('a deleted card is told, so that it can be posted again; words are not', async () => {
    const card = await site.room.post({ channel: 'releases', card: line('waiting', 'R-4') });
    const words = await site.room.post({ channel: 'releases', author: 'mia', text: 'oops' });
    await post('remove', { message: words });
    await post('remove', { message: card });
    await post('remove', { message: card });
    expect(site.host.deletions).toEqual([card]);
    expect((await post('remove', { message: words }, 'leo')).status).toBe(200);
  });

  test('that was removed is answered, never silent', async () => {
    const message = await site.room.post({ channel: 'releases', card: line('waiting', 'R-5') });
    await site.room.remove(message, 'ada');
    const response = await post('click', { key: newKey(), message, invocation: 'v1 approve request=R-5' });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      code: 'NOT_FOUND',
      title: 'This message was removed. Nothing was done.',
    });
  });

  test('in the direct messages of somebody else does not exist', async () => {
    const message = await site.room.post({ channel: '@leo', card: line('waiting', 'yours') });
    expect((await post('click', { key: newKey(), message, invocation: 'v1 help' })).status).toBe(404);
    expect((await post('say', { key: newKey(), channel: '@leo', text: 'hello' })).status).toBe(422);
  });
});
