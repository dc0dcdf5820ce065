import { describe, expect, it } from 'vitest';
import { createCommands } from '../../commands/index.ts';
import { complete } from '../../src/chat/complete.ts';
import { parseSaid } from '../../src/chat/parse.ts';
import { isStewardError } from '../../src/kernel/errors.ts';
import { env } from '../chat/sample-commands.ts';

// Parsing touches no port.
const commands = createCommands({} as never);
const read = (text: string) => parseSaid(commands, { type: 'line', text }, env);
/** What a line asks for: subjects, stage and reason. */
const promoted = (text: string) => {
  const call = read(text);
  if (call.type !== 'call') return call;
  const {
    subject = [],
    to,
    reason,
  } = call.input as {
    subject?: readonly { model: string; version?: string }[];
    to?: string;
    reason?: string;
  };
  return [subject.map(({ model, version }) => [model, version].filter(Boolean).join('@')), to, reason];
};
const refused = (text: string): string => {
  try {
    const call = read(text);
    return call.type === 'call' ? `missing ${call.missing.join()}` : 'a group';
  } catch (error) {
    if (isStewardError(error)) return error.message;
    throw error;
  }
};

describe('several subjects in one line', () => {
  it.each<[string, string[], string, string | undefined]>([
    ['promote churn@v12 production', ['churn@v12'], 'production', undefined],
    ['promote churn data needs to begin', ['churn'], 'data', 'needs to begin'],
    ['promote churn@v12 fraud@v3 to staging', ['churn@v12', 'fraud@v3'], 'staging', undefined],
    ['promote churn@v12 fraud@v3 staging', ['churn@v12', 'fraud@v3'], 'staging', undefined],
    ['promote churn@v12, fraud@v3, risk@v1 to staging', ['churn@v12', 'fraud@v3', 'risk@v1'], 'staging', undefined],
    ['promote churn,fraud to data', ['churn', 'fraud'], 'data', undefined],
    ['promote churn, fraud data', ['churn', 'fraud'], 'data', undefined],
    [
      'promote churn@v12 fraud@v3 to staging as agreed with ada@acme',
      ['churn@v12', 'fraud@v3'],
      'staging',
      'as agreed with ada@acme',
    ],
    ['promote churn@v12 fraud@v3 --to staging', ['churn@v12', 'fraud@v3'], 'staging', undefined],
    ['promote --subject churn@v12 --subject fraud@v3 staging', ['churn@v12', 'fraud@v3'], 'staging', undefined],
    ['promote churn@v12 churn@v12 staging', ['churn@v12'], 'staging', undefined],
  ])('%s', (line, subjects, to, reason) => {
    expect(promoted(line)).toEqual([subjects, to, reason]);
  });

  it('are one text with blanks between on Discord', () => {
    const call = parseSaid(
      commands,
      { type: 'typed', command: 'promote', values: { subject: 'churn@v12 fraud@v3', to: 'staging' } },
      env,
    );
    expect(call).toMatchObject({ input: { subject: [{ model: 'churn' }, { model: 'fraud' }], to: 'staging' } });
  });

  it.each([
    ['promote churn@v12 churn@v13 staging', /churn was named twice/],
    [`promote ${Array.from({ length: 11 }, (_, at) => `m${at}@v1`).join(' ')} staging`, /11 subjects.*at most 10/],
    ['promote churn@v12 fraud@@v3 staging', /neither a model nor model@version/],
    ['promote churn@v12 fraud@v3', /missing to/],
  ])('refuses %s', (line, words) => {
    expect(refused(line)).toMatch(words);
  });

  it('are not moved past their approvals together', async () => {
    const call = read(
      'promote churn@v12 fraud@v3 production --break-glass --incident INC-4 --reason both answer nothing',
    );
    if (call.type !== 'call') throw new Error('it is a command');
    const invocation = { origin: env.origin } as never;
    await expect(call.command.run({ ctx: {} as never, input: call.input, invocation })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: 'The glass is broken for one subject at a time.',
    });
  });

  it('are completed: the stage after the subjects, a further subject once it looks like one', async () => {
    const due = async (line: string) => (await complete({ commands, env }, line)).due?.name;
    expect(await due('promote churn@v12 ')).toBe('to');
    expect(await due('promote churn@v12 fraud@v')).toBe('subject');
    expect(await due('promote churn@v12, fr')).toBe('subject');
    expect(await due('promote churn@v12 fraud@v3 ')).toBe('to');
    expect(await due('promote churn@v12 staging it@')).toBe('reason');
  });
});

describe('all of them', () => {
  it.each([
    ['approve R-81 --all', {}],
    ['reject R-81 --all no bias audit', {}],
    ['withdraw R-81 --all', {}],
    ['retract R-81 --all', {}],
    ['request show R-81 --all', {}],
    ['approve R-81 --all=no', undefined],
    ['approve R-81', undefined],
  ])('%s', (line, all) => {
    const call = read(line);
    expect(call.type === 'call' && call.input.all).toEqual(all);
  });

  it('are named by a button with what its picture showed of each', () => {
    const call = parseSaid(commands, { type: 'written', invocation: 'v1 approve request=R-81 all=1.-.12' }, env);
    expect(call).toMatchObject({ input: { request: { number: 81 }, all: { rounds: [1, null, 12] } } });
  });

  it('are not what else stands there', () => {
    expect(refused('approve R-81 --all=perhaps')).toContain('neither yes nor no');
  });
});
