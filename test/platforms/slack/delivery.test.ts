import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { actions, type Card, line } from '../../../src/chat/card.ts';
import type { Form } from '../../../src/chat/form.ts';
import { StewardError } from '../../../src/kernel/errors.ts';
import { eventually } from './eventually.ts';
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

describe.each(['http', 'socket'] as const)('what comes again or too late, over %s', (by) => {
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

  test('the same act delivered again has the same key, with the same and with another event id', async () => {
    const { workspace, host } = on;
    const root = await posted();
    const click = await workspace.click(leo, { ...root, label: 'Approve' });
    await workspace.redeliver(click);
    const second = await workspace.click(leo, { ...root, label: 'Approve' });
    const command = await workspace.signedCommand(leo, 'help');
    await workspace.redeliver(command);
    const mention = await workspace.mention(leo, 'help', { channel });
    await workspace.redeliver(mention);
    await workspace.redeliver(mention, { newId: true });
    const keys = host.invocations.map(({ key }) => key);
    expect(keys[0]).toBe(keys[1]);
    expect(keys[3]).toBe(keys[4]);
    expect(new Set(keys.slice(5)).size).toBe(1);
    expect(new Set(keys).size).toBe(4);
    expect(second.payload).not.toEqual(click.payload);

    const reaction = await workspace.react(leo, root, 'white_check_mark');
    await workspace.redeliver(reaction);
    await workspace.redeliver(reaction, { newId: true });
    await workspace.unreact(leo, root, 'white_check_mark');
    await workspace.react(leo, root, 'white_check_mark');
    expect(new Set(host.reactions.map(({ key }) => key)).size).toBe(3);
    expect(host.reactions).toHaveLength(5);
  });

  test('what could not be taken is told for commands, clicks and forms, and sent again for events', async () => {
    const { workspace } = on;
    const root = await posted();
    on.answers.invoke = async (invocation) => void (await invocation.answer.form(reject));
    await workspace.signedCommand(leo, 'reject R-81');
    on.answers.invoke = async () => {
      throw new StewardError('TRY_AGAIN', 'The database is away.');
    };
    expect((await workspace.signedCommand(leo, 'help')).status).toBe(200);
    expect((await workspace.click(leo, { ...root, label: 'Approve' })).status).toBe(200);
    expect(workspace.told(leo)).toEqual([
      expect.stringContaining('try again in a minute'),
      expect.stringContaining('try again in a minute'),
    ]);
    const submitted = await workspace.submit(leo, { reason: 'kept' });
    expect(submitted.json).toEqual({
      response_action: 'errors',
      errors: { 'field-reason': expect.stringContaining('try again in a minute') },
    });
    on.answers.react = on.answers.invoke as () => Promise<void>;
    workspace.socket.patient(500);
    expect((await workspace.react(leo, root, 'x')).status).toBe(503);
    workspace.socket.patient(10_000);
  });
});

describe.each(['http', 'socket'] as const)('when Steward is slow, over %s', (by) => {
  let on: StartedSlack;
  let finish: () => void = () => {};
  const finished = () =>
    new Promise<void>((resolve) => {
      finish = resolve;
    });
  beforeAll(async () => {
    on = await startSlack(by, { acknowledgeMs: 100 });
  });
  afterEach(() => finish());
  afterAll(() => on.stop());

  test('Slack is answered in time, and the person when it is done', async () => {
    const leo = on.workspace.users.leo!;
    on.answers.invoke = async (invocation) => {
      await invocation.answer.say(line('waiting', 'Working on it.'));
      await finished();
      await invocation.answer.say(line('good', 'R-81 is open.'));
    };
    expect((await on.workspace.signedCommand(leo, 'promote churn')).status).toBe(200);
    expect(on.workspace.told(leo)).toEqual([expect.stringContaining('Working on it.')]);
    finish();
    await eventually(() => on.workspace.told(leo)).toEqual([expect.stringContaining('R-81 is open.')]);
  });

  test('a person who was told nothing hears that it is slow', async () => {
    const mia = on.workspace.users.mia!;
    on.answers.invoke = finished;
    expect((await on.workspace.signedCommand(mia, 'promote churn')).status).toBe(200);
    expect(on.workspace.told(mia)).toEqual([expect.stringContaining('Steward is slow right now.')]);
  });

  test('an event is left to be sent again', async () => {
    const { workspace } = on;
    on.answers.react = finished;
    const item = { type: 'message', channel: workspace.channels.releases!, ts: '1.1' };
    const event = { type: 'reaction_added', user: workspace.users.leo!, reaction: 'x', item, event_ts: '2.1' };
    workspace.socket.patient(500);
    expect((await workspace.event(event)).status).toBe(503);
  });
});
