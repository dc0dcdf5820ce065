import { expect, test } from 'vitest';
import { line } from '../../src/chat/card.ts';
import { defineCommand } from '../../src/chat/command.ts';
import { complete } from '../../src/chat/complete.ts';
import { text } from '../../src/chat/options/index.ts';
import { suggestFor } from '../../src/chat/suggest.ts';
import { ctx } from './dispatch-kit.ts';
import { commands, env } from './sample-commands.ts';

const pickers = {
  people: async () => [
    { value: 'ada', label: 'Ada' },
    { value: 'mia', label: 'Mia' },
  ],
  channels: async () => [{ value: 'releases', label: 'releases' }],
};
const typing = (line: string) => complete({ commands, env, ctx, pickers }, line);

test.each<[string, string[]]>([
  ['pro', ['promote ']],
  ['PRO', ['promote ']],
  ['mod', ['model register ', 'model show ']],
  ['model', ['model register ', 'model show ']],
  ['model ', ['model register ', 'model show ']],
  ['model sh', ['model show ']],
  ['stat', ['model show ']],
  ['erase', ['people forget ']],
  [
    'promote churn@v12 ',
    [
      'promote churn@v12 staging ',
      'promote churn@v12 canary ',
      'promote churn@v12 production ',
      'promote churn@v12 archived ',
    ],
  ],
  [
    'promote churn@v12 to',
    [
      'promote churn@v12 to staging ',
      'promote churn@v12 to canary ',
      'promote churn@v12 to production ',
      'promote churn@v12 to archived ',
    ],
  ],
  ['promote churn@v12 to pr', ['promote churn@v12 to production ']],
  ['promote churn@v12 --to=pr', ['promote churn@v12 --to=production ']],
  ['promote churn@v12 --to st', ['promote churn@v12 --to staging ']],
  [
    'promote churn@v12 production ',
    ['promote churn@v12 production --reason ', 'promote churn@v12 production --dry-run '],
  ],
  ['promote churn@v12 production --d', ['promote churn@v12 production --dry-run ']],
  ['promote churn@v12 production --dry-run --', ['promote churn@v12 production --dry-run --reason ']],
  ['reject R', ['reject R-81 ']],
  ['model register churn --owner @m', ['model register churn --owner @mia ']],
  ['channel set releases ', ['channel set releases #releases ']],
  ['group add risk @ada ', ['group add risk @ada @ada ', 'group add risk @ada @mia ']],
  ['promote churn@v12 production because it', []],
  ['promote churn --to --to --to ', []],
  ['xyzzy', []],
])('completes %j', async (line, lines) => {
  expect((await typing(line)).items.map((item) => item.line)).toEqual(lines);
});

test.each<[string, string | undefined, boolean]>([
  ['promote ', 'subject', true],
  ['promote churn@v12 ', 'to', true],
  ['promote churn@v12 production ', 'reason', false],
  ['promote churn@v12 production because it', 'reason', false],
  ['promote churn@v12 --reason ', 'reason', false],
  ['status churn ', undefined, false],
])('says what is due after %j', async (line, name, required) => {
  const { due, usage } = await typing(line);
  expect(due?.name).toBe(name);
  if (name) expect(due?.required).toBe(required);
  expect(usage).toMatch(/^(promote|model show) /);
});

test('marks a chosen person, so that the name counts as a mention', async () => {
  expect((await typing('people forget @a')).items).toEqual([
    { line: 'people forget @ada ', label: '@ada', detail: 'Ada', mention: 'ada' },
  ]);
});

test('offers people as well where a name may be a mention, once it begins as one', async () => {
  const who = { ...text('Whom'), mentions: true as const, suggest: async () => [{ value: 'ml', label: 'ml' }] };
  const page = defineCommand({
    ...{ name: 'page', summary: 'Page somebody', access: 'member' as const, options: { who } },
    run: async () => line('good', 'Done.'),
  });
  const items = async (typed: string) => (await complete({ commands: [page], env, ctx, pickers }, typed)).items;
  expect(await items('page ')).toEqual([{ line: 'page ml ', label: 'ml' }]);
  expect(await items('page @m')).toEqual([{ line: 'page @mia ', label: '@mia', detail: 'Mia', mention: 'mia' }]);
});

test('lists every command for an empty line', async () => {
  expect((await typing('')).items).toHaveLength(commands.length);
});

test('goes on without suggestions when they cannot be read', async () => {
  const failing = { people: () => Promise.reject(new Error('down')) };
  expect(await complete({ commands, env, ctx, pickers: failing }, 'people forget @a')).toMatchObject({
    items: [],
    due: { name: 'person' },
  });
});

test.each<[string, string, string, string[]]>([
  ['promote', 'to', 'ca', ['canary']],
  ['promote', 'to', '', ['staging', 'canary', 'production', 'archived']],
  ['reject', 'request', 'r-8', ['R-81']],
  ['group add', 'people', '@ada @m', ['@ada mia']],
  ['promote', 'colour', 'r', []],
  ['launch', 'to', 'r', []],
])('suggests for a typed option of %s', async (command, option, prefix, values) => {
  const query = { origin: env.origin, user: 'U1', command, option, prefix, values: {} };
  expect((await suggestFor(commands, query, ctx, pickers)).map(({ value }) => value)).toEqual(values);
});
