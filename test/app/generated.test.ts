import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { referenceMarkdown } from '../../src/chat/reference.ts';
import { declaredCommands } from '../../src/clients/declared-commands.ts';
import { clients } from '../../src/clients/index.ts';
import { slackManifest } from '../../src/platforms/slack/manifest.ts';
import { checkout } from '../kit/steward.ts';

const read = (path: string): Promise<string> => readFile(join(checkout, path), 'utf8');

test('manifest.yml is what `npm run manifest` writes', async () => {
  expect(await read('manifest.yml')).toBe(slackManifest(declaredCommands('steward'), { root: 'steward' }));
});

test('docs/commands.md is what `npm run docs` writes', async () => {
  expect(await read('docs/commands.md')).toBe(referenceMarkdown(declaredCommands('steward')));
});

test('every command of the shell has its npm script', async () => {
  const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> };
  for (const name of Object.keys(clients)) expect(scripts[name]).toBe(`node src/main.ts ${name}`);
});
