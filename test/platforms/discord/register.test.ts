import { expect, test } from 'vitest';
import { createCommands } from '../../../commands/index.ts';
import { limits } from '../../../src/platforms/discord/limits.ts';
import {
  discordCommands,
  messageCommands,
  type Registrable,
  type RegistrableOption,
} from '../../../src/platforms/discord/register.ts';
import { checkCommand } from '../../kit/discord/check-body.ts';
import { commands } from './harness.ts';

// Declaring touches no port.
const real = createCommands({} as never);

const named = (list: readonly { name: string }[]) => list.map(({ name }) => name);
const made = discordCommands(commands, 'steward');
const option = (command: string, ...path: string[]) => {
  let at = made.find(({ name }) => name === command) as
    | { options?: readonly { name: string; options?: readonly never[] }[] }
    | undefined;
  for (const each of path) at = at?.options?.find(({ name }) => name === each);
  return at;
};

test('the first word is the command, the second its subcommand, and the root holds what is about Steward', () => {
  expect(named(made)).toEqual(['promote', 'model', 'channel', 'group', 'steward']);
  expect(named(made[1]!.options)).toEqual(['register', 'list']);
  expect(named(made[4]!.options)).toEqual(['help', 'whoami']);
});

test.each([
  [['promote', 'subject'], { type: 3, autocomplete: true }],
  [['promote', 'reason'], { type: 3, max_length: 1000 }],
  [['promote', 'dry-run'], { type: 5 }],
  [['model', 'register', 'owner'], { type: 6 }],
  [
    ['model', 'register', 'risk'],
    { type: 3, choices: ['minimal', 'limited', 'high'].map((value) => ({ name: value, value })) },
  ],
  [['channel', 'set', 'channel'], { type: 7, channel_types: [0, 5] }],
  [['group', 'add', 'people'], { type: 3, description: 'Who (several: blanks between)' }],
])('/%s has its kind', ([command, ...path], expected) => {
  expect(option(command!, ...path)).toMatchObject(expected);
});

test('nothing is required, so that a missing argument opens a form', () => {
  expect(JSON.stringify(made)).not.toContain('required');
});

const options = (count: number, each: RegistrableOption): Registrable['options'] =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`option${index}`, each]));

test.each<readonly [string, readonly Registrable[]]>([
  ['the commands of Steward', real],
  ['the list of the tests', commands],
  [
    'long descriptions',
    [{ name: 'long', summary: 's'.repeat(500), options: options(25, { describe: 'd'.repeat(500), repeatable: true }) }],
  ],
  ['long texts', [{ name: 'text', summary: 's', options: options(2, { describe: 'd', maxLength: 50_000 }) }]],
  [
    'more choices than Discord shows',
    [
      {
        name: 'choose',
        summary: 's',
        options: options(1, {
          describe: 'd',
          choices: Array.from({ length: 60 }, (_, index) => ({ value: `${index}`, label: `${index}` })),
        }),
      },
    ],
  ],
])('Discord takes %s', (_, list) => {
  const all = discordCommands(list, 'steward');
  expect(all.flatMap(checkCommand)).toEqual([]);
  expect(all.length).toBeLessThanOrEqual(100);
});

test('Discord takes what stands in the menu of a message, at most five', () => {
  expect(messageCommands).toEqual([{ type: 3, name: 'Declare an incident', description: '' }]);
  expect(messageCommands.flatMap(checkCommand)).toEqual([]);
  expect(messageCommands.length).toBeLessThanOrEqual(limits.messageCommands);
  expect(checkCommand({ type: 3, name: 'x'.repeat(33), description: 'none', options: [] })).toHaveLength(3);
});

test('the check counts: names, options, nesting and the 8,000 characters of one command', () => {
  const big = discordCommands(
    Array.from({ length: 25 }, (_, index) => ({
      name: `big s${index}`,
      summary: 's'.repeat(100),
      options: options(5, { describe: 'd'.repeat(100) }),
    })),
    'steward',
  );
  expect(big.flatMap(checkCommand)).toEqual([expect.stringMatching(/^big: \d+ characters, at most 8000$/)]);
  expect(checkCommand({ name: 'Upper', description: 'x' })).toHaveLength(1);
  expect(
    checkCommand({
      name: 'many',
      description: 'x',
      options: Array.from({ length: 26 }, (_, index) => ({ type: 3, name: `o${index}`, description: 'x' })),
    }),
  ).toHaveLength(1);
});

test('every command of Steward is there once, under the words that people type, aliases too', () => {
  const typed = discordCommands(real, 'steward').flatMap(({ name, options: inside }) => {
    const subs = inside.filter(({ type }) => type === 1);
    return subs.length === 0 ? [name] : subs.map((sub) => `${name} ${sub.name}`);
  });
  const wanted = real.flatMap(({ name, underRoot, aliases = [] }) => [
    underRoot ? `steward ${name}` : name,
    ...aliases,
  ]);
  expect(typed).toEqual(expect.arrayContaining(['status', 'requests']));
  expect(typed.sort()).toEqual(wanted.sort());
});
