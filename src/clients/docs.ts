import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { referenceMarkdown } from '../chat/reference.ts';
import type { Client } from './client.ts';
import { declaredCommands } from './declared-commands.ts';

/** `npm run docs`: writes docs/commands.md from the commands. */
export const docsClient: Client = async ({ args, out }) => {
  parseArgs({ args: [...args], options: {} });
  await writeFile('docs/commands.md', referenceMarkdown(declaredCommands('steward')));
  out('Wrote docs/commands.md.\n');
  return 0;
};
