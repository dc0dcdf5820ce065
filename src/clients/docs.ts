import { writeFile } from 'node:fs/promises';
import { referenceMarkdown } from '../chat/reference.ts';
import type { Client } from './client.ts';
import { declaredCommands } from './declared-commands.ts';

/** `npm run docs`: writes docs/commands.md from the commands. */
export const docsClient: Client = async ({ out }) => {
  await writeFile('docs/commands.md', referenceMarkdown(declaredCommands('steward')));
  out('Wrote docs/commands.md.\n');
  return 0;
};
