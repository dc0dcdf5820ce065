import { describe, expect, test } from 'vitest';
import type { Option, ParseEnv } from '../../../src/chat/option.ts';
import {
  channel,
  choice,
  flag,
  named,
  number,
  optional,
  pair,
  pairs,
  person,
  repeatable,
  restOfLine,
  text,
} from '../../../src/chat/options/index.ts';
import { isStewardError } from '../../../src/kernel/errors.ts';
import { env } from '../sample-commands.ts';

const on = (platform: 'slack' | 'discord' | 'console'): ParseEnv => ({ ...env, origin: { platform, team: 'T1' } });
const refusal = (option: Option<unknown>, raw: string | undefined, at = env): string => {
  try {
    option.parse(raw, at);
  } catch (error) {
    if (isStewardError(error)) return `${error.code}: ${error.message} ${error.hint ?? ''}`;
    throw error;
  }
  return 'taken';
};

describe('a person', () => {
  test.each([
    ['slack', '<@U012ADA>', { platform: 'slack', team: 'T1', user: 'U012ADA' }],
    ['slack', '<@U012ADA|ada>', { platform: 'slack', team: 'T1', user: 'U012ADA' }],
    ['slack', 'U012ADA', { platform: 'slack', team: 'T1', user: 'U012ADA' }],
    ['slack', 'ADA', { typed: 'ADA' }],
    ['slack', '@ada', { typed: 'ada' }],
    ['slack', 'me', { platform: 'slack', team: 'T1', user: 'U012ADA' }],
    ['discord', '<@!123456789012345678>', { platform: 'discord', team: 'T1', user: '123456789012345678' }],
    ['discord', '123456789012345678', { platform: 'discord', team: 'T1', user: '123456789012345678' }],
    ['discord', 'U012ADA', { typed: 'U012ADA' }],
    ['console', '<@ada>', { platform: 'console', team: 'T1', user: 'ada' }],
    ['console', 'ada', { typed: 'ada' }],
  ] as const)('on %s reads %s', (platform, raw, ref) => {
    expect(person('Who').parse(raw, on(platform))).toEqual(ref);
  });
});

describe('a channel', () => {
  test.each([
    ['slack', '<#C012AB3CD|releases>', { channel: 'C012AB3CD', name: 'releases' }],
    ['slack', '<#C012AB3CD>', { channel: 'C012AB3CD' }],
    ['slack', 'C012AB3CD', { channel: 'C012AB3CD' }],
    ['slack', '#Releases', { channel: '#releases', name: 'releases' }],
    ['slack', 'releases', { channel: '#releases', name: 'releases' }],
    ['discord', '<#123456789012345678>', { channel: '123456789012345678' }],
  ] as const)('on %s reads %s', (platform, raw, ref) => {
    expect(channel('Where').parse(raw, on(platform))).toEqual({ platform, team: 'T1', ...ref });
  });

  test.each(['a b', '<@U1>', '#', 'x,y'])('refuses %j', (raw) => {
    expect(refusal(channel('Where'), raw)).toMatch(/^BAD_INPUT.*#releases/);
  });
});

test.each([
  ['0.93', 0.93],
  ['-4', -4],
  ['\u22124', -4],
  ['.5', 0.5],
  ['1e3', 1000],
  [' 41 ', 41],
])('reads the number %j', (raw, value) => {
  expect(number('How much').parse(raw, env)).toBe(value);
});

test.each(['much', '0,93', '1_000', '0x10', 'Infinity', '1e999', 'NaN', '5ms', '1.2.3'])(
  'refuses %j as a number',
  (raw) => {
    expect(refusal(number('How much'), raw)).toMatch(/^BAD_INPUT/);
  },
);

test('keeps a number within its bounds', () => {
  const days = number('Days', { min: 1, max: 90, integer: true });
  expect(days.parse('90', env)).toBe(90);
  expect(refusal(days, '0')).toContain('at least 1');
  expect(refusal(days, '91')).toContain('at most 90');
  expect(refusal(days, '1.5')).toContain('whole number');
  expect(refusal(days, 'many')).toContain('a whole number, like');
});

test('reads flags, and false when they are not given', () => {
  const dryRun = flag('Only show');
  expect(['yes', '', 'TRUE', 'no', 'off', undefined].map((raw) => dryRun.parse(raw, env))).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(refusal(dryRun, 'maybe')).toMatch(/^BAD_INPUT/);
});

test('reads a choice by value or label in any case and names the nearest', () => {
  const risk = choice('Risk', ['minimal', { value: 'high', label: 'High risk' }]);
  expect([risk.parse('MINIMAL', env), risk.parse('high RISK', env)]).toEqual(['minimal', 'high']);
  expect(refusal(risk, 'minimla')).toContain('Did you mean `minimal`?');
  expect(refusal(risk, 'x')).toContain('is not one of minimal, high.');
});

test('reads pairs with what stands between', () => {
  expect(pair('Metric').parse('auc=a=b', env)).toEqual({ name: 'auc', value: 'a=b' });
  expect(pair('Dataset', { between: '@' }).parse('orders@v3', env)).toEqual({ name: 'orders', value: 'v3' });
  expect(pairs('Metrics').parse('auc=1\nf1=2', env)).toHaveLength(2);
  for (const raw of ['auc', '=1', 'auc=', 'auc=1\nf1']) expect(refusal(pairs('Metrics'), raw)).toMatch(/name=value/);
});

test('limits texts', () => {
  expect(text('Name', { maxLength: 3 }).parse(' abc ', env)).toBe('abc');
  expect(refusal(text('Name', { maxLength: 3 }), 'abcd')).toContain('at most 3');
  expect(restOfLine('Why').rest).toBe(true);
});

test('what is needed says so when it is not given, what is optional is undefined', () => {
  for (const option of [
    text('A'),
    number('A'),
    person('A'),
    channel('A'),
    choice('A', ['x']),
    pair('A'),
    repeatable(person('A')),
  ]) {
    expect(refusal(option, undefined)).toMatch(/^MISSING_ARGUMENT/);
    expect(optional(option as Option<unknown>).parse(undefined, env)).toBeUndefined();
    expect(optional(option as Option<unknown>).required).toBe(false);
  }
  expect(named(optional(text('A')))).toMatchObject({ named: true, required: false });
});
