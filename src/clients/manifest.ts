import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { slackManifest } from '../platforms/slack/manifest.ts';
import type { Client } from './client.ts';
import { declaredCommands } from './declared-commands.ts';

/** `npm run manifest`: writes manifest.yml from the commands; `--print` shows one for your COMMAND_ROOT and PUBLIC_URL. */
export const manifestClient: Client = async ({ config, args, out }) => {
  if (parseArgs({ args: [...args], options: { print: { type: 'boolean' } } }).values.print) {
    const { commandRoot: root, publicUrl } = config;
    out(slackManifest(declaredCommands(root), publicUrl === undefined ? { root } : { root, publicUrl }));
    return 0;
  }
  await writeFile('manifest.yml', slackManifest(declaredCommands('steward'), { root: 'steward' }));
  out('Wrote manifest.yml.\n');
  return 0;
};
