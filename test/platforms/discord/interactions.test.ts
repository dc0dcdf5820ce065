import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actions, type Card, heading, line, text } from '../../../src/chat/card.ts';
import type { Form } from '../../../src/chat/form.ts';
import type { Invocation } from '../../../src/chat/invocation.ts';
import type { Interaction } from '../../kit/discord/interaction-desk.ts';
import { customIdsOf, textsOf } from '../../kit/discord/readable.ts';
import { SOON_MS } from '../../kit/soon.ts';
import { eventually, type Story, story } from './harness.ts';

const form: Form = {
  title: 'Reject R-81',
  submit: 'Reject',
  intro: 'A rejection ends the request.',
  invocation: 'v1 reject request=R-81',
  fields: [
    { name: 'reason', label: 'Why?', multiline: true, maxLength: 500 },
    { name: 'who', label: 'Who takes over?', picker: 'person' },
    { name: 'where', label: 'Which channel?', picker: 'channel' },
    { name: 'risk', label: 'Risk', choices: [{ value: 'high', label: 'High' }] },
  ],
};

describe('interactions', () => {
  let on: Story;
  let act: (invocation: Invocation) => Promise<void> = async () => {};
  let suggest: Story['host']['suggest'];
  let posted = 0;
  const { promise: never } = Promise.withResolvers<void>();

  beforeAll(async () => {
    on = await story({ invoke: (invocation) => act(invocation) });
    on.host.suggest = async (query) => {
      on.host.queries.push(query);
      return suggest(query);
    };
  });
  afterAll(() => on.stop());

  const ada = () => on.server.users.ada!;
  const releases = () => on.server.channels.releases!;
  const says = (card: Card): void => {
    act = ({ answer }) => answer.say(card);
  };
  const answered = async (interaction: Interaction): Promise<string> => {
    await eventually(() => interaction.original && !interaction.thinking).toBe(true);
    return textsOf(interaction.original!);
  };
  const last = (): Invocation => on.host.invocations.at(-1)!;
  const cardWith = async (
    ...buttons: Parameters<typeof actions>
  ): Promise<ReturnType<typeof on.server.messages>[number]> => {
    const card: Card = { tone: 'waiting', summary: 'R-81 waits', parts: [heading('R-81'), actions(...buttons)] };
    const to = { team: on.server.guild.id, channel: releases().id };
    const ref = await on.platform.post(to, card, `card-${++posted}`, AbortSignal.timeout(SOON_MS));
    return on.server.messages(releases()).find(({ id }) => id === ref.message)!;
  };

  test('a command reaches the host typed, with its words, its key and its speaker', async () => {
    says(line('neutral', 'R-81 is open'));
    const interaction = on.server.command(ada(), releases(), 'promote', {
      subject: 'churn@v12',
      'dry-run': true,
      reason: 'now',
    });
    expect(await answered(interaction)).toBe('R-81 is open');
    expect(last()).toMatchObject({
      origin: { platform: 'discord', team: on.server.guild.id, channel: releases().id },
      speaker: { id: ada().id, name: 'Ada' },
      source: 'command',
      said: { type: 'typed', command: 'promote', values: { subject: 'churn@v12', dryRun: 'yes', reason: 'now' } },
      key: `discord:interaction:${interaction.id}`,
    });
    expect(last().answersInPublic).toBeUndefined();
  });

  test('subcommands keep both words, those of the root only their own', async () => {
    says(line('neutral', 'Done'));
    await answered(
      on.server.command(ada(), releases(), 'model register', { model: 'churn', owner: on.server.users.leo!.id }),
    );
    expect(last().said).toEqual({
      type: 'typed',
      command: 'model register',
      values: { model: 'churn', owner: `<@${on.server.users.leo!.id}>` },
    });
    await answered(on.server.command(ada(), releases(), 'channel set', { channel: releases().id }));
    expect(last().said).toEqual({ type: 'typed', command: 'channel set', values: { channel: `<#${releases().id}>` } });
    await answered(on.server.command(ada(), releases(), 'steward help'));
    expect(last().said).toEqual({ type: 'typed', command: 'help', values: {} });
  });

  test('a form opens, and comes back with what was filled in', async () => {
    let opened: boolean | undefined;
    act = async ({ answer }) => {
      opened = await answer.form(form);
    };
    const interaction = on.server.command(ada(), releases(), 'promote');
    await eventually(() => interaction.modal?.title).toBe('Reject R-81');
    await eventually(() => opened).toBe(true);

    says(line('good', 'Rejected'));
    const submitted = on.server.submit(ada(), interaction, {
      reason: 'no bias audit',
      who: [ada().id],
      where: [releases().id],
      risk: ['high'],
    });
    expect(await answered(submitted)).toBe('Rejected');
    expect(last()).toMatchObject({
      source: 'form',
      said: {
        type: 'written',
        invocation: 'v1 reject request=R-81',
        values: { reason: 'no bias audit', who: `<@${ada().id}>`, where: `<#${releases().id}>`, risk: 'high' },
      },
    });
  });

  test('a form cannot answer a form, nor follow an answer', async () => {
    const outcomes: boolean[] = [];
    act = async ({ answer }) => void outcomes.push(await answer.form(form));
    const interaction = on.server.command(ada(), releases(), 'promote');
    await eventually(() => interaction.modal !== undefined).toBe(true);
    act = async ({ answer }) => {
      outcomes.push(await answer.form(form));
      await answer.say(line('neutral', 'Said'));
      outcomes.push(await answer.form(form));
    };
    await answered(
      on.server.submit(ada(), interaction, { reason: 'x', who: [ada().id], where: [releases().id], risk: ['high'] }),
    );
    await eventually(() => outcomes).toEqual([true, false, false]);
  });

  test('a form whose invocation is too long for Discord is not opened', async () => {
    let opened: boolean | undefined;
    act = async ({ answer }) => {
      opened = await answer.form({ ...form, invocation: `v1 reject request=${'9'.repeat(100)}` });
      await answer.say(line('neutral', 'Type it instead'));
    };
    expect(await answered(on.server.command(ada(), releases(), 'promote'))).toBe('Type it instead');
    expect(opened).toBe(false);
  });

  test('what is said after a form was opened comes as a message of its own', async () => {
    act = async ({ answer }) => {
      await answer.form(form);
      await answer.say(line('neutral', 'The form waits for you'));
    };
    const interaction = on.server.command(ada(), releases(), 'promote');
    await eventually(() => interaction.followUps.map(textsOf)).toEqual(['The form waits for you']);
    expect(interaction.followUps[0]!.flags & 64).toBe(64);
  });

  test('a click reaches the host as the invocation that the button carries', async () => {
    says(line('good', 'Your vote counts'));
    const message = await cardWith({
      label: 'Approve',
      invocation: 'v1 approve request=R-81 seen=4',
      style: 'primary',
    });
    const interaction = on.server.click(ada(), message, 'v1 approve request=R-81 seen=4');
    expect(await answered(interaction)).toBe('Your vote counts');
    expect(last()).toMatchObject({
      source: 'button',
      said: { type: 'written', invocation: 'v1 approve request=R-81 seen=4' },
      origin: { channel: releases().id, message: message.id },
    });
    expect(textsOf(message)).toContain('R-81');
  });

  test('a click of which nothing is said is acknowledged without a message', async () => {
    act = async () => {};
    const message = await cardWith({ label: 'Quiet', invocation: 'v1 quiet' });
    const interaction = on.server.click(ada(), message, 'v1 quiet');
    await eventually(() => interaction.callbacks.map(({ type }) => type)).toEqual([6]);
    expect(textsOf(message)).toContain('R-81');
  });

  test('a button that asks first is answered with the question, whose button says yes', async () => {
    says(line('good', 'Rejected for good'));
    const confirm = { title: 'Reject R-81?', text: 'It ends the request.', yes: 'Reject it' };
    const message = await cardWith({
      label: 'Reject',
      invocation: 'v1 reject request=R-81 seen=4',
      style: 'danger',
      confirm,
    });
    const before = on.host.invocations.length;
    const question = on.server.click(ada(), message, customIdsOf(message)[0]!);
    expect(await answered(question)).toContain('It ends the request.');
    expect(on.host.invocations.length).toBe(before);

    const yes = on.server.click(ada(), question.original!, 'v1 reject request=R-81 seen=4 confirmed=yes');
    await eventually(() => yes.callbacks.map(({ type }) => type)).toEqual([7]);
    expect(last().said).toEqual({ type: 'written', invocation: 'v1 reject request=R-81 seen=4 confirmed=yes' });
    // The question is gone: its place is taken by the answer.
    expect(textsOf(question.original!)).toBe('Rejected for good');
    expect(customIdsOf(question.original!)).toEqual([]);
  });

  test('completion asks the host and gives Discord at most 25 that fit', async () => {
    suggest = async () => [
      { value: 'x'.repeat(101), label: 'too long' },
      ...Array.from({ length: 40 }, (_, index) => ({
        value: `churn@v${index}`,
        label: `churn@v${index} ${'y'.repeat(120)}`,
      })),
    ];
    const interaction = on.server.autocomplete(ada(), releases(), 'promote', 'to', 'pro', { subject: 'churn@v12' });
    await eventually(() => interaction.choices?.length).toBe(25);
    expect(interaction.choices?.[0]?.value).toBe('churn@v0');
    expect(on.host.queries.at(-1)).toMatchObject({
      command: 'promote',
      option: 'to',
      prefix: 'pro',
      values: { subject: 'churn@v12' },
      user: ada().id,
    });
  });

  test('completion that fails or takes too long gives nothing', async () => {
    suggest = async () => {
      throw new Error('away');
    };
    const broken = on.server.autocomplete(ada(), releases(), 'promote', 'to', '');
    await eventually(() => broken.choices).toEqual([]);
    suggest = () => never.then(() => []);
    const slow = on.server.autocomplete(ada(), releases(), 'promote', 'to', '');
    await eventually(() => slow.choices).toEqual([]);
  });

  test('the menu of a message asks for an incident with its first line as the title, which opens the form', async () => {
    const { server } = on;
    const message = server.say(server.users.leo!, releases(), 'Scores are all zero\nsince noon');
    act = async ({ answer }) => {
      const fields = [{ name: 'title', label: 'What is wrong', initial: 'Scores are all zero' }];
      await answer.form({ title: 'Incident declare', submit: 'Declare', invocation: 'v1 incident-declare', fields });
    };
    const interaction = server.messageCommand(ada(), message, 'Declare an incident');
    await eventually(() => interaction.modal?.custom_id).toBe('v1 incident-declare');
    expect(last()).toMatchObject({
      origin: { platform: 'discord', team: server.guild.id, channel: releases().id },
      speaker: { id: ada().id },
      said: {
        type: 'written',
        invocation: 'v1 incident-declare',
        values: { title: 'Scores are all zero' },
        fill: ['title', 'sev', 'model'],
      },
    });
  });

  test('in a thread the origin names the channel and the root of the thread', async () => {
    says(line('neutral', 'Here'));
    const to = { team: on.server.guild.id, channel: releases().id };
    const signal = AbortSignal.timeout(SOON_MS);
    const root = await on.platform.post(
      to,
      { tone: 'neutral', summary: 'R-83 churn@v13: pending', parts: [text('R-83')] },
      'root-83',
      signal,
    );
    await on.platform.post({ ...to, thread: root.message }, line('neutral', 'A line'), 'line-83', signal);
    const thread = on.server.thread(on.server.messages(releases()).find(({ id }) => id === root.message)!)!;
    expect(thread.name).toBe('R-83 churn@v13');
    await answered(on.server.command(ada(), thread, 'promote'));
    expect(last().origin).toEqual({
      platform: 'discord',
      team: on.server.guild.id,
      channel: releases().id,
      thread: root.message,
    });
  });

  test('a button in a direct message knows its guild', async () => {
    says(line('good', 'Noted'));
    const card: Card = {
      tone: 'waiting',
      summary: 'Your vote is missing',
      parts: [heading('R-84'), actions({ label: 'Approve', invocation: 'v1 approve request=R-84' })],
    };
    const to = { team: on.server.guild.id, channel: `@${ada().id}` };
    const ref = await on.platform.post(to, card, 'direct-84', AbortSignal.timeout(SOON_MS));
    const message = on.server.messages(ref.channel).find(({ id }) => id === ref.message)!;
    await answered(on.server.click(ada(), message, 'v1 approve request=R-84'));
    expect(last().origin).toMatchObject({ team: on.server.guild.id, channel: ref.channel, message: ref.message });
  });
});
