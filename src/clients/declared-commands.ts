import { createCommands } from '../../commands/index.ts';
import type { Command } from '../chat/command.ts';

/** The commands as they are declared, for what derives from them without running any: manifest, docs, Discord's list. */
export function declaredCommands(root: string): readonly Command[] {
  const never = async (): Promise<never> => {
    throw new Error('a declared command was run');
  };
  return createCommands({
    root,
    ledgerKey: undefined,
    platformOf: () => undefined,
    approvingGroups: never,
    deadLetters: never,
    subjectAt: never,
    cardLinks: never,
  });
}
