import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { actions, type Card, line } from '../../../src/chat/card.ts';
import type { Form } from '../../../src/chat/form.ts';
import { app as slackApp } from '../../kit/slack/emulated.ts';
import { type StartedSlack, startSlack } from './started-slack.ts';

const reject: Form = {
  title: 'Reject R-81',
  submit: 'Reject',
  intro: 'churn@v12 stays in staging.',
  invocation: 'v1 reject request=R-81',
  fields: [
    { name: 'reason', label: 'Reason', multiline: true, placeholder: 'What is missing?' },
    { name: 'risk', label: 'Risk', choices: [{ value: 'high', label: 'High' }] },
    { name: 'owner', label: 'Owner', picker: 'person' },
    { name: 'in', label: 'Channel', picker: 'channel' },
  ],
};
const card: Card = {
  tone: 'waiting',
  summary: 'R-81 churn@v12 to production',
  parts: [actions({ label: 'Approve', invocation: 'v1 approve request=R-81 seen=4', style: 'primary' })],
};

describe.each(['http', 'socket'] as const)('what people do in Slack, over %s', (by) => {
  let on: StartedSlack;
  let channel: string;
  let leo: string;
  beforeAll(async () => {
    on = await startSlack(by);
    channel = on.workspace.channels.releases!;
    leo = on.workspace.users.leo!;
  });
  afterEach(() => {
    delete on.answers.invoke;
    delete on.answers.react;
    on.host.invocations.length = 0;
    on.host.reactions.length = 0;
    on.workspace.ephemerals.length = 0;
    on.workspace.faults.clear();
  });
  afterAll(() => on.stop());

  const posted = (what: Card = card, thread?: string) => on.post(what, thread);
  const said = (words: string, ...more: Card['parts']) => line('neutral', words, words, ...more);

  test('a command becomes a line, and its answer is private', async () => {
    on.answers.invoke = (invocation) => invocation.answer.say(said('R-81 is open in #releases.'));
    const acted = await on.workspace.signedCommand(leo, 'promote churn@v12 to production');
    expect(acted.status).toBe(200);
    expect(on.host.invocations[0]).toMatchObject({
      origin: { platform: 'slack', team: on.workspace.team, channel },
      speaker: { id: leo, name: 'leo' },
      source: 'command',
      said: { type: 'line', text: 'promote churn@v12 to production' },
    });
    expect(on.workspace.told(leo)).toEqual(['R-81 is open in #releases.']);
  });

  test('a bare root asks for help', async () => {
    await on.workspace.signedCommand(leo, '  ');
    expect(on.host.invocations[0]?.said).toEqual({ type: 'line', text: 'help' });
  });

  test('a shortcut on a message asks for an incident with its first line as the title', async () => {
    const payload = {
      type: 'message_action',
      callback_id: 'incident-declare',
      api_app_id: slackApp,
      token: 'deprecated',
      team: { id: on.workspace.team, domain: 'acme' },
      user: { id: leo, name: 'leo', team_id: on.workspace.team },
      channel: { id: channel, name: 'releases' },
      message: {
        type: 'message',
        user: leo,
        ts: '1.1',
        text: 'Scores &lt; 1 &amp; falling, see <https://x.example/a|x.example/a>\nsince noon',
      },
      message_ts: '1.1',
      action_ts: '2.2',
      trigger_id: '3.3',
      response_url: 'http://127.0.0.1:9/none',
    };
    expect((await on.workspace.redeliver({ type: 'interactive', payload } as never)).status).toBe(200);
    expect(on.host.invocations[0]).toMatchObject({
      origin: { platform: 'slack', channel },
      said: {
        type: 'written',
        invocation: 'v1 incident-declare',
        values: { title: 'Scores < 1 & falling, see x.example/a' },
        fill: ['title', 'sev', 'model'],
      },
    });
  });

  test('a click carries the invocation of its button, and the card stays', async () => {
    const root = await posted();
    on.answers.invoke = (invocation) => invocation.answer.say(said('Your approval is recorded.'));
    const acted = await on.workspace.click(leo, { ...root, label: 'Approve' });
    expect(acted.status).toBe(200);
    expect(on.host.invocations[0]).toMatchObject({
      origin: { channel, message: root.message },
      source: 'button',
      said: { type: 'written', invocation: 'v1 approve request=R-81 seen=4' },
    });
    expect(on.host.invocations[0]?.origin.thread).toBeUndefined();
    expect(on.workspace.told(leo)).toEqual(['Your approval is recorded.']);
    const shown = (await on.workspace.messages(channel)).find(({ ts }) => ts === root.message);
    expect(shown?.buttons.map(({ label }) => label)).toEqual(['Approve']);
  });

  test('a click in a thread is answered in that thread', async () => {
    const root = await posted(said('The root'));
    const below = await posted(card, root.message);
    on.answers.invoke = (invocation) => invocation.answer.say(said('Noted.'));
    await on.workspace.click(leo, { ...below, label: 'Approve' });
    expect(on.host.invocations[0]?.origin).toMatchObject({ message: below.message, thread: root.message });
    expect(on.workspace.ephemerals[0]).toMatchObject({ user: leo, thread: root.message, via: 'response_url' });
  });

  test('an answer to a click on a private answer takes its place', async () => {
    const ask = said(
      'Withdraw R-81?',
      actions({ label: 'Withdraw', invocation: 'v1 withdraw request=R-81 confirmed=yes' }),
    );
    on.answers.invoke = (invocation) => invocation.answer.say(ask);
    await on.workspace.signedCommand(leo, 'withdraw R-81');
    on.answers.invoke = (invocation) => invocation.answer.say(said('R-81 is withdrawn.'));
    await on.workspace.clickPrivate(leo, 'Withdraw');
    expect(on.host.invocations[1]?.origin.message).toBeUndefined();
    expect(on.workspace.told(leo)).toEqual(['R-81 is withdrawn.']);
  });

  test('a missing argument opens a form, and its submission completes the call', async () => {
    const root = await posted();
    const opened: boolean[] = [];
    on.answers.invoke = async (invocation) => {
      opened.push(await invocation.answer.form(reject));
    };
    await on.workspace.click(leo, { ...root, label: 'Approve' });
    expect(opened).toEqual([true]);
    on.answers.invoke = (invocation) => invocation.answer.say(said('R-81 is rejected.'));
    const values = { reason: 'no bias audit', risk: 'high', owner: leo, in: channel };
    const acted = await on.workspace.submit(leo, values);
    expect(acted.status).toBe(200);
    expect(on.host.invocations[1]).toMatchObject({
      origin: { channel, message: root.message },
      speaker: { id: leo },
      source: 'form',
      said: {
        type: 'written',
        invocation: 'v1 reject request=R-81',
        values: { reason: 'no bias audit', risk: 'high', owner: `<@${leo}>`, in: `<#${channel}>` },
      },
    });
    expect(on.workspace.told(leo)).toEqual(['R-81 is rejected.']);
    const shown = (await on.workspace.messages(channel)).find(({ ts }) => ts === root.message);
    expect(shown?.buttons).toHaveLength(1);
  });

  test('a form that is asked again stays open with what was given', async () => {
    on.answers.invoke = async (invocation) => void (await invocation.answer.form(reject));
    await on.workspace.signedCommand(leo, 'reject R-81');
    on.answers.invoke = async (invocation) =>
      void (await invocation.answer.form({
        ...reject,
        fields: [{ name: 'reason', label: 'Reason', initial: 'too short' }],
      }));
    const acted = await on.workspace.submit(leo, { reason: 'too short' });
    expect(acted.json).toMatchObject({ response_action: 'update' });
    await on.workspace.submit(leo, { reason: 'no bias audit' });
    expect(on.host.invocations[2]?.said).toMatchObject({ values: { reason: 'no bias audit' } });
    expect(new Set(on.host.invocations.map(({ key }) => key)).size).toBe(3);
  });

  test('a trigger that ran out opens no form', async () => {
    const opened: boolean[] = [];
    on.workspace.faults.arm({ kind: 'code', code: 'expired_trigger_id' }, { method: 'views.open' });
    on.answers.invoke = async (invocation) => {
      opened.push(await invocation.answer.form(reject));
    };
    await on.workspace.signedCommand(leo, 'reject R-81');
    expect(opened).toEqual([false]);
  });

  test('a mention is a line without our name, answered privately in its thread', async () => {
    const root = await posted();
    const opened: boolean[] = [];
    on.answers.invoke = async (invocation) => {
      opened.push(await invocation.answer.form(reject));
      await invocation.answer.say(said('Noted.'));
    };
    const acted = await on.workspace.mention(leo, 'approve', { channel, thread: root.message });
    expect(acted.status).toBe(200);
    expect(opened).toEqual([false]);
    expect(on.host.invocations[0]).toMatchObject({
      origin: { channel, thread: root.message },
      source: 'mention',
      said: { type: 'line', text: 'approve' },
    });
    expect(on.workspace.ephemerals[0]).toMatchObject({ user: leo, thread: root.message, via: 'chat.postEphemeral' });
  });

  test.each([
    ['our name first', '%s approve R-81', 'approve R-81'],
    ['a comma', '%s, approve R-81', 'approve R-81'],
    ['words before', 'hey %s: approve R-81', 'approve R-81'],
    ['nothing', 'thank you %s', 'help'],
    ['somebody whose id begins like ours', '<@U0STEWARD1X> %s help', 'help'],
  ])('a mention with %s is understood', async (_, typed, understood) => {
    const { workspace } = on;
    const text = typed.replace('%s', `<@${workspace.botUser}|steward>`);
    await workspace.event({ type: 'app_mention', user: leo, text, ts: `9.${typed.length}`, channel });
    expect(on.host.invocations[0]?.said).toEqual({ type: 'line', text: understood });
  });
});
