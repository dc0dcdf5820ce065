import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createCommands } from '../../commands/index.ts';
import { commandFaults } from '../../src/chat/command-faults.ts';
import { commandHelpCard, helpCard } from '../../src/chat/help.ts';
import { parseSaid } from '../../src/chat/parse.ts';
import { referenceMarkdown } from '../../src/chat/reference.ts';
import { usageOf } from '../../src/chat/usage.ts';
import { wordsOf } from './dispatch-kit.ts';
import { env, commands as samples } from './sample-commands.ts';

// Declaring and parsing touch no port.
const commands = createCommands({} as never);

test('no command of Steward has a name or an argument that could not be typed', () => {
  expect(commandFaults(commands)).toEqual([]);
  expect(commandFaults(samples)).toEqual([]);
});

test('commands that draw charts say so, so that their answers are announced in time', async () => {
  const files = await readdir(new URL('../../commands/', import.meta.url));
  const source = (file: string) => readFile(new URL(`../../commands/${file}`, import.meta.url), 'utf8');
  const drawing = [];
  for (const file of files) if (/-chart\.ts'|drawnFor/.test(await source(file))) drawing.push(file.replace('.ts', ''));
  const saying = commands.filter(({ draws }) => draws).map(({ name }) => name.replace(' ', '-'));
  expect(drawing.length).toBeGreaterThan(3);
  expect(saying.sort()).toEqual(drawing.sort());
});

test('finds names that clash and arguments that nobody could reach', () => {
  const [promote, reject] = samples;
  const { subject, to, reason } = promote!.options;
  const bad = [
    { ...promote!, options: { reason: reason!, subject: subject!, seen: to! } },
    { ...reject!, name: 'promote all', aliases: ['Reject it now'] },
  ];
  expect(commandFaults(bad)).toEqual([
    'Reject it now: one or two words of a-z and 0-9',
    'promote: begins promote all',
    'promote --seen: this name is taken by invocations',
    'promote <reason>: takes all words, so it must be the last',
    'promote <subject>: is needed, but stands after one that may be left out',
    'promote <seen>: is needed, but stands after one that may be left out',
  ]);
});

test.each(commands.flatMap((command) => (command.examples ?? []).map((example) => [example, command.name] as const)))(
  'the example "%s" is read as %s',
  (example, name) => {
    const parsed = parseSaid(
      commands,
      { type: 'line', text: example },
      { ...env, origin: { ...env.origin, platform: 'console' } },
    );
    expect(parsed).toMatchObject({ type: 'call', command: { name } });
  },
);

test.each<[string, string, string]>([
  ['model register churn --name Customer churn --risk high', 'name', 'Customer churn'],
  ['model register churn --risk high --about Who is likely to leave', 'about', 'Who is likely to leave'],
  ['version add churn@v1 --metric auc=0.9 --notes Retrained on October', 'notes', 'Retrained on October'],
  ['version edit churn@v1 --notes Retrained on October', 'notes', 'Retrained on October'],
  ['rollback churn --reason recall fell on new customers', 'reason', 'recall fell on new customers'],
  ['reject R-81 no bias audit', 'reason', 'no bias audit'],
  ['promote churn@v12 to production Better recall', 'reason', 'Better recall'],
])('what people write takes the rest of the line without quotes: %s', (typed, option, value) => {
  const parsed = parseSaid(commands, { type: 'line', text: typed }, env);
  expect(parsed).toMatchObject({ raw: { [option]: value } });
});

test('the help card and the help of each command fit a card', () => {
  expect(wordsOf(helpCard(commands, env)).length).toBeLessThan(3_000);
  for (const command of commands) {
    expect(wordsOf(commandHelpCard(command, env)).length, command.name).toBeLessThan(3_000);
    expect(usageOf(command).length, command.name).toBeLessThan(400);
  }
});

test('the reference page knows every command', () => {
  for (const { name } of commands) expect(referenceMarkdown(commands)).toContain(`\n## ${name}\n`);
});
