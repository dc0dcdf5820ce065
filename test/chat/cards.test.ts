import { describe, expect, test } from 'vitest';
import { cutToBudget, fitLines, shorten } from '../../src/chat/budget.ts';
import { type Card, context, fields, heading, text } from '../../src/chat/card.ts';
import { defineCommand } from '../../src/chat/command.ts';
import { errorCard } from '../../src/chat/error-card.ts';
import { formFor } from '../../src/chat/form-for.ts';
import { commandHelpCard, groupCard, helpCard } from '../../src/chat/help.ts';
import { inline } from '../../src/chat/inline.ts';
import { text as textOption } from '../../src/chat/options/index.ts';
import { referenceMarkdown } from '../../src/chat/reference.ts';
import { sanitise, sanitiseLine } from '../../src/chat/sanitise.ts';
import { restoreCard, storeCard } from '../../src/chat/stored-card.ts';
import { usageOf } from '../../src/chat/usage.ts';
import { StewardError } from '../../src/kernel/errors.ts';
import { buttonsOf, wordsOf } from './dispatch-kit.ts';
import { commands, env } from './sample-commands.ts';

const command = (name: string) => commands.find((each) => each.name === name)!;

test.each([
  ['promote', 'promote <model@version> [to] <staging|canary|production|archived> [reason]... [--dry-run]'],
  ['reject', 'reject <request> <reason>...'],
  ['model show', 'model show <model> [--at <time>]'],
  ['group add', 'group add <group> <@person>...'],
  ['version add', 'version add <model@version> [--uri <text>] [--metric <name=value>...]'],
])('shows how to type %s', (name, usage) => {
  expect(usageOf(command(name))).toBe(usage);
});

describe('help', () => {
  test('puts the commands of a group on one line, as they are typed here', () => {
    const words = wordsOf(helpCard(commands, env));
    expect(words).toContain('/steward promote  Ask to move a model or a version to another stage');
    expect(words).toContain('/steward model  register, show');
  });

  test('names commands without the root where each is its own', () => {
    const discord = { ...env, origin: { platform: 'discord' as const, team: 'G1' } };
    const words = wordsOf(helpCard(commands, discord));
    expect(words).toContain('/promote  ');
    expect(words).toContain('/steward whoami  ');
  });

  test('stays within the limits of a card for a hundred commands', () => {
    const many = Array.from({ length: 100 }, (_, index) => ({ ...command('promote'), name: `command${index}` }));
    const words = wordsOf(helpCard(many, env));
    expect(words).toContain('and 76 more');
    expect(words.length).toBeLessThan(3_000);
  });

  test('explains one command', () => {
    const words = wordsOf(commandHelpCard(command('model register'), env));
    expect(words).toContain('/steward model register <model> [--name <text>]');
    expect(words).toContain('--risk\nThe risk tier. One of minimal, limited, high.');
    expect(words).toContain('Members and admins may give this command.');
  });

  test('lists a group', () => {
    expect(
      groupCard(
        commands.filter(({ name }) => name.startsWith('model ')),
        'model',
        env,
      ).summary,
    ).toBe('Commands of model: register, show');
  });
});

test('writes a reference page of every command', () => {
  const page = referenceMarkdown(commands);
  for (const { name } of commands) expect(page).toContain(`\n## ${name}\n`);
  expect(page).toContain('| `--risk` |  | The risk tier; `minimal`, `limited`, `high` |');
  expect(page).not.toMatch(/undefined|\[object/);
});

describe('a form', () => {
  test('asks for required arguments only, five at most', () => {
    const options = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, textOption(`The ${name}`)]));
    const six = defineCommand({
      name: 'six',
      summary: 'Six',
      access: 'viewer',
      options,
      run: async () => errorCard(new StewardError('INTERNAL', 'x')),
    });
    const form = formFor({ command: six, raw: {} }, Object.keys(options));
    expect(form?.fields.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('is titled by what it is about, but not by a mention as it is written', () => {
    const title = (name: string, raw: Record<string, string>) => formFor({ command: command(name), raw }, [])?.title;
    expect(title('reject', { request: 'R-81' })).toBe('Reject R-81');
    expect(title('people forget', { person: '<@U1>' })).toBe('People forget');
  });

  test('uses pickers and choices, and carries what was given', () => {
    const form = formFor({ command: command('channel set'), raw: {} }, ['kind', 'channel']);
    expect(form).toMatchObject({
      title: 'Channel set',
      submit: 'Set',
      invocation: 'v1 channel-set',
      fields: [
        { name: 'kind', label: 'What for', choices: [{ value: 'releases' }, { value: 'audit' }] },
        { name: 'channel', picker: 'channel' },
      ],
    });
    expect(formFor({ command: command('reject'), raw: { request: 'R-81' }, seen: 7 }, ['reason'])?.invocation).toBe(
      'v1 reject request=R-81 seen=7',
    );
  });

  test('turns what is too long for a button into a field, so that nothing typed is lost', () => {
    const uri = `https://store.example/${'x'.repeat(200)}`;
    const form = formFor({ command: command('version add'), raw: { uri, metric: 'auc=1' } }, ['version']);
    expect(form?.invocation).toBe('v1 version-add metric=auc=1');
    expect(form?.fields).toMatchObject([{ name: 'version' }, { name: 'uri', initial: uri }]);
  });
});

test('an error without a hint or a next step is one line', () => {
  expect(wordsOf(errorCard(new StewardError('NOT_FOUND', 'There is no such thing.')))).toBe('There is no such thing.');
  const long = new StewardError('NOT_FOUND', 'No.', { next: `v1 help topic=${'x'.repeat(100)}` });
  expect(buttonsOf(errorCard(long))).toEqual([]);
});

test('backticks mark what is to be typed', () => {
  expect(inline('Did you mean `promote`?')).toEqual(['Did you mean ', { type: 'code', text: 'promote' }, '?']);
  expect(inline('one ` alone')).toBe('one ` alone');
});

test('a stored card comes back whole, its instants included', () => {
  const card: Card = {
    tone: 'good',
    summary: 'Done',
    parts: [
      heading('Done'),
      text(['At ', { type: 'time', at: new Date(5), style: 'clock' }]),
      fields({ label: 'a', value: ['b'] }),
      context('c'),
    ],
  };
  expect(restoreCard(JSON.parse(JSON.stringify(storeCard(card))))).toEqual(card);
  for (const other of [null, 'x', 5, {}, { request: 'R-81' }]) expect(restoreCard(other)).toBeUndefined();
});

describe('cutting', () => {
  test.each([
    ['short', 10, 'short'],
    ['exactly ten', 11, 'exactly ten'],
    ['longer than ten', 10, 'longer th\u2026'],
    ['a\u{1F469}\u200D\u{1F52C}b', 4, 'a\u2026'],
    ['cafe\u0301s', 5, 'caf\u2026'],
    ['x', 0, ''],
  ])('shortens %j to %d', (whole, most, cut) => {
    expect(shorten(whole, most)).toBe(cut);
  });

  test('says how many lines are left out', () => {
    expect(fitLines(['one', 'two', 'three'], 13)).toBe('one\ntwo\nthree');
    expect(
      fitLines(
        Array.from({ length: 40 }, (_, index) => `line ${index}`),
        40,
      ),
    ).toBe('line 0\nline 1\nline 2\nand 37 more');
  });

  test('keeps what fits a budget', () => {
    expect(cutToBudget([5, 5, 5], 15, (size) => size)).toEqual({ shown: [5, 5, 5], left: 0 });
    expect(cutToBudget([5, 5, 50], 30, (size) => size)).toEqual({ shown: [5, 5], left: 1 });
  });
});

test.each([
  ['abc\u202Egnp.exe', 'abcgnp.exe'],
  ['a\u200Bb\u2060c\uFEFFd\u00ADe', 'abcde'],
  ['zero\u200Dwidth', 'zerowidth'],
  ['\u{1F469}\u200D\u{1F52C}', '\u{1F469}\u200D\u{1F52C}'],
  ['\u0646\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645', '\u0646\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645'],
  ['tag\u{E0041}\u{E0042}', 'tag'],
  ['a\u0000\u0007b\r\nc\u2028d', 'ab\nc\nd'],
  [`z${'\u0301'.repeat(40)}`, `z${'\u0301'.repeat(3)}`],
  ['half \uD83D', 'half \uFFFD'],
])('takes what is invisible out of %j', (nasty, clean) => {
  expect(sanitise(nasty)).toBe(clean);
});

test('brings a text on one line', () => {
  expect(sanitiseLine('  a\n\tb  ')).toBe('a b');
});
