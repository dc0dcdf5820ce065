import { beforeEach, describe, expect, test } from 'vitest';
import { line } from '../../src/chat/card.ts';
import { defineCommand, type RunCall } from '../../src/chat/command.ts';
import { instant, named, optional, restOfLine, text } from '../../src/chat/options/index.ts';
import { StewardError } from '../../src/kernel/errors.ts';
import { approveThat, buttonsOf, fakeSteward, hear, wordsOf } from './dispatch-kit.ts';
import { commands as samples } from './sample-commands.ts';

describe('a complete call', () => {
  test('is acknowledged after one transaction that claims its key first', async () => {
    const on = fakeSteward([approveThat(async () => on.log.push('run'))]);
    const heard = hear('approve R-81');
    await on.dispatch.invoke(heard.invocation);
    expect(on.log).toEqual(['workspace', 'standing, sensitive', 'begin', 'claim', 'authorise viewer', 'run', 'commit']);
    expect(heard.said.map(({ summary }) => summary)).toEqual(['Your vote is recorded.']);
  });

  test('counts once however often it is delivered, and answers the same again', async () => {
    let runs = 0;
    const on = fakeSteward([approveThat(async () => (runs += 1))]);
    const heard = [1, 2, 3].map(() => hear('approve R-81', { key: 'same' }));
    for (const each of heard) await on.dispatch.invoke(each.invocation);
    expect(runs).toBe(1);
    for (const each of heard) expect(each.said).toEqual(heard[0]!.said);
  });

  test('gives the command its caller, his zone, what was clicked and what platforms answered', async () => {
    const calls: RunCall<never>[] = [];
    const command = defineCommand({
      name: 'look',
      summary: 'Look',
      access: 'viewer',
      options: { at: instant('When') },
      before: async ({ ctx, input }) => `${ctx.actor.type} at ${(input.at as Date).toISOString()}`,
      run: async (call) => {
        calls.push(call as never);
        return line('good', 'Seen.');
      },
    });
    const on = fakeSteward([command]);
    await on.dispatch.invoke(
      hear({ type: 'written', invocation: 'v1 look at=14:05 seen=4' }, { source: 'button' }).invocation,
    );
    expect(calls[0]).toMatchObject({
      seen: 4,
      confirmed: false,
      input: { at: new Date('2026-03-02T13:05:00Z') },
      env: { zone: 'Europe/Berlin', root: 'steward' },
      ctx: { actor: { type: 'person', person: 'U012ADA' } },
      asked: 'person at 2026-03-02T13:05:00.000Z',
    });
    expect(on.log.filter((step) => step === 'begin')).toHaveLength(2);
  });

  test.each([
    ['announces its answer before it draws, and not for who may not', true, ['announced', 'drawn', 'said']],
    ['announces nothing where it only asks', undefined, ['drawn', 'said']],
  ])('%s', async (_, draws, expected) => {
    const steps: string[] = [];
    const command = defineCommand({
      name: 'look',
      summary: 'Look',
      access: 'viewer',
      options: {},
      ...(draws ? { draws } : {}),
      before: async () => steps.push('drawn'),
      run: async () => line('good', 'Seen.'),
    });
    const answer = {
      say: async () => void steps.push('said'),
      form: async () => false,
      announce: async () => void steps.push('announced'),
    };
    await fakeSteward([command]).dispatch.invoke(hear('look', { answer }).invocation);
    expect(steps).toEqual(expected);
    const refuse = new StewardError('NOT_ALLOWED', 'Only admins may look.');
    const refusing = fakeSteward([command], { authorise: () => Promise.reject(refuse) });
    await refusing.dispatch.invoke(hear('look', { answer }).invocation);
    expect(steps).toEqual([...expected, 'said']);
  });

  test('asks nothing of platforms for somebody without the right', async () => {
    let asked = 0;
    const command = defineCommand({
      name: 'look',
      summary: 'Look',
      access: 'admin',
      options: {},
      before: async () => (asked += 1),
      run: async () => line('good', 'Seen.'),
    });
    const refuse = new StewardError('NOT_ALLOWED', 'Only admins may look.', { hint: 'Ask @ada.' });
    const on = fakeSteward([command], { authorise: () => Promise.reject(refuse) });
    const heard = hear('look');
    await on.dispatch.invoke(heard.invocation);
    expect(asked).toBe(0);
    expect(wordsOf(heard.said[0])).toBe('Only admins may look.\nAsk @ada.');
  });

  test('stands even when its answer cannot be said', async () => {
    let runs = 0;
    const on = fakeSteward([approveThat(async () => (runs += 1))]);
    const heard = hear('approve R-81', {
      answer: { say: () => Promise.reject(new Error('410')), form: async () => false },
    });
    await on.dispatch.invoke(heard.invocation);
    expect(runs).toBe(1);
    expect(on.log.at(-1)).toBe('commit');
  });

  test('never keeps a secret as the answer to a repetition', async () => {
    const on = fakeSteward(samples);
    const [first, second] = [hear('token create ci', { key: 'k' }), hear('token create ci', { key: 'k' })];
    await on.dispatch.invoke(first.invocation);
    await on.dispatch.invoke(second.invocation);
    expect(wordsOf(first.said[0])).toContain('stw_secret');
    expect(JSON.stringify([...on.keys.values(), second.said])).not.toContain('stw_secret');
    expect(wordsOf(second.said[0])).toContain('shown once only');
  });
});

describe('a command that cannot be undone', () => {
  const ran: RunCall<never>[] = [];
  const drop = (check?: () => Promise<unknown>) =>
    defineCommand({
      name: 'drop',
      summary: 'Drop a thing',
      access: 'admin',
      options: { thing: text('What'), why: named(optional(restOfLine('Why'))) },
      ...(check ? { check } : {}),
      confirm: ({ thing }, checked) => ({
        title: `Drop ${thing}?`,
        text: `${checked} of it.`,
        yes: 'Drop it',
        values: { thing: `${thing}-7` },
      }),
      run: async (call) => {
        ran.push(call as never);
        return line('good', 'Dropped.');
      },
    });
  beforeEach(() => {
    ran.length = 0;
  });

  test('asks with what it found, and does what it asked once confirmed', async () => {
    const on = fakeSteward([drop(async () => 'All')]);
    const heard = hear('drop a');
    await on.dispatch.invoke(heard.invocation);
    expect(on.log).toEqual(['workspace', 'standing', 'begin', 'authorise admin', 'commit']);
    expect(wordsOf(heard.said[0])).toBe('Drop a?\nAll of it.\n[Drop it]');
    expect(buttonsOf(heard.said[0])).toEqual(['v1 drop thing=a-7 confirmed=yes']);
    await on.dispatch.invoke(
      hear({ type: 'written', invocation: buttonsOf(heard.said[0])[0]! }, { source: 'button' }).invocation,
    );
    expect(ran.map(({ input, confirmed }) => [input, confirmed])).toEqual([[{ thing: 'a-7', why: undefined }, true]]);
  });

  test.each(['right', 'thing'])('refuses before it asks when the %s is missing', async (missing) => {
    const refuse = () => Promise.reject(new StewardError('NOT_ALLOWED', 'Only admins may.', { hint: 'Ask @ada.' }));
    const on = missing === 'right' ? fakeSteward([drop()], { authorise: refuse }) : fakeSteward([drop(refuse)]);
    const heard = hear('drop a');
    await on.dispatch.invoke(heard.invocation);
    expect(wordsOf(heard.said[0])).toBe('Only admins may.\nAsk @ada.');
    expect(buttonsOf(heard.said[0])).toEqual([]);
  });

  test('asks by a form when a long reason fits no button, and keeps the reason', async () => {
    const on = fakeSteward([drop(async () => 'All')]);
    const why = 'it fell '.repeat(30).trim();
    const heard = hear(`drop a --why ${why}`);
    await on.dispatch.invoke(heard.invocation);
    expect(heard.said).toEqual([]);
    expect(heard.forms).toMatchObject([
      { intro: 'Drop a? All of it.', submit: 'Drop it', fields: [{ name: 'why', initial: why }] },
    ]);
    const { invocation } = heard.forms[0]!;
    await on.dispatch.invoke(hear({ type: 'written', invocation, values: { why } }, { source: 'form' }).invocation);
    expect(ran.map(({ input }) => input)).toEqual([{ thing: 'a-7', why }]);
  });

  test('says what to do where no form opens', async () => {
    const on = fakeSteward([drop(async () => 'All')]);
    const heard = hear(`drop a --why ${'it fell '.repeat(30)}`, { canOpen: false });
    await on.dispatch.invoke(heard.invocation);
    expect(wordsOf(heard.said[0])).toContain('Use the slash command');
    expect(ran).toEqual([]);
  });
});

describe('what needs no database', () => {
  test('opens a form for what is missing, with what was given in the invocation', async () => {
    const on = fakeSteward(samples);
    const heard = hear({ type: 'written', invocation: 'v1 reject request=R-81 seen=4' }, { source: 'button' });
    await on.dispatch.invoke(heard.invocation);
    expect(on.log).toEqual([]);
    expect(heard.said).toEqual([]);
    expect(heard.forms).toMatchObject([
      {
        title: 'Reject R-81',
        submit: 'Reject',
        invocation: 'v1 reject request=R-81 seen=4',
        fields: [{ name: 'reason', multiline: true }],
      },
    ]);
  });

  test('offers a button that opens the form where the platform gives no trigger', async () => {
    const on = fakeSteward(samples);
    const heard = hear('reject R-81', { source: 'mention', canOpen: false });
    await on.dispatch.invoke(heard.invocation);
    expect(wordsOf(heard.said[0])).toContain('[Fill in]');
    const clicked = hear({ type: 'written', invocation: buttonsOf(heard.said[0])[0]! }, { source: 'button' });
    await on.dispatch.invoke(clicked.invocation);
    expect(clicked.forms).toHaveLength(1);
  });

  test('opens a form again when what was filled in does not fit, and says why', async () => {
    const on = fakeSteward(samples);
    const values = { to: 'stagin' };
    const heard = hear({ type: 'written', invocation: 'v1 promote subject=churn@v12', values }, { source: 'form' });
    await on.dispatch.invoke(heard.invocation);
    expect(heard.forms).toMatchObject([
      { intro: expect.stringContaining('Did you mean'), fields: [{ name: 'to', initial: 'stagin' }] },
    ]);
    const closed = hear(
      { type: 'written', invocation: 'v1 promote subject=churn@v12', values },
      { source: 'form', canOpen: false },
    );
    await on.dispatch.invoke(closed.invocation);
    expect(wordsOf(closed.said[0])).toContain('Did you mean staging?');
    expect(buttonsOf(closed.said[0])).toEqual(['v1 promote subject=churn@v12']);
  });

  test.each([
    ['promote --help', 'promote <model@version> [to]'],
    ['model', 'model register'],
    ['promtoe', 'Did you mean /steward promote?'],
    ['promote churn stagin', 'to: "stagin" is not one of'],
    ['token create ci', 'holds a secret'],
  ])('answers %s', async (typed, words) => {
    const on = fakeSteward(samples);
    const heard = hear(typed, { answersInPublic: true });
    await on.dispatch.invoke(heard.invocation);
    expect(wordsOf(heard.said[0])).toContain(words);
    expect(on.log).toEqual([]);
  });
});

test('tells the metrics what each act came to', async () => {
  const seen: string[] = [];
  const command = defineCommand({
    name: 'look',
    summary: 'Look',
    access: 'viewer',
    options: { at: text('At') },
    run: async () => line('good', 'Seen.'),
  });
  const on = fakeSteward([command], { observed: ({ command: name, outcome }) => seen.push(`${name} ${outcome}`) });
  await on.dispatch.invoke(hear('look here', { key: 'one' }).invocation);
  await on.dispatch.invoke(hear('look here', { key: 'one' }).invocation);
  expect(seen).toEqual(['look done', 'look repeated']);
});

test('what was taken from a message is looked at in a form before it runs', async () => {
  let runs = 0;
  const command = defineCommand({
    name: 'note',
    summary: 'Note',
    access: 'viewer',
    options: { title: text('What'), sev: named(optional(text('How bad'))) },
    run: async () => {
      runs += 1;
      return line('good', 'Noted.');
    },
  });
  const on = fakeSteward([command]);
  const values = { title: 'It is broken' };
  const heard = hear({ type: 'written', invocation: 'v1 note', values, fill: ['title', 'sev'] });
  await on.dispatch.invoke(heard.invocation);
  expect(runs).toBe(0);
  expect(heard.forms[0]?.fields.map(({ name, initial, optional: empty }) => [name, initial, empty])).toEqual([
    ['title', 'It is broken', undefined],
    ['sev', undefined, true],
  ]);
  await on.dispatch.invoke(hear({ type: 'written', invocation: heard.forms[0]?.invocation ?? '', values }).invocation);
  expect(runs).toBe(1);
});
