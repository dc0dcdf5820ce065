import type { Command } from './command.ts';
import { kebab } from './kebab.ts';
import { optionsOf } from './names.ts';

/** Names that written invocations and lines use themselves. */
const reserved = new Set(['seen', 'confirmed', 'help']);

/** What is wrong with a list of commands, a sentence each: names that clash, arguments that could never be typed. */
export function commandFaults(commands: readonly Command[]): readonly string[] {
  return [...nameFaults(commands), ...commands.flatMap(optionFaults)];
}

function nameFaults(commands: readonly Command[]): readonly string[] {
  const names = commands.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  const faults = names
    .filter((name) => !/^[a-z0-9]+( [a-z0-9]+)?$/.test(name))
    .map((name) => `${name}: one or two words of a-z and 0-9`);
  for (const name of names) {
    if (names.filter((each) => each === name).length > 1) faults.push(`${name}: declared twice`);
    const longer = names.find((each) => each.startsWith(`${name} `));
    if (longer !== undefined) faults.push(`${name}: begins ${longer}`);
  }
  return [...new Set(faults)];
}

function optionFaults(command: Command): readonly string[] {
  const faults: string[] = [];
  const options = optionsOf(command);
  const positional = options.filter(([, option]) => !option.flag && !option.named);
  for (const [name, option] of options) {
    const say = (fault: string): unknown => faults.push(`${command.name} --${kebab(name)}: ${fault}`);
    if (!/^[a-z][a-zA-Z0-9]*$/.test(name)) say('names are camelCase');
    if (reserved.has(name)) say('this name is taken by invocations');
    if (option.describe === '' || option.describe.length > 100) say('is described in 1 to 100 characters');
    if (
      options.some(
        ([other, { aliases = [] }]) => other !== name && (aliases.includes(name) || aliases.includes(kebab(name))),
      )
    )
      say('is the alias of another');
  }
  positional.forEach(([name, option], place) => {
    const last = place === positional.length - 1;
    if ((option.rest || (option.repeatable && !option.goesOn)) && !last)
      faults.push(`${command.name} <${kebab(name)}>: takes all words, so it must be the last`);
    if (option.required && positional.slice(0, place).some(([, before]) => !before.required)) {
      faults.push(`${command.name} <${kebab(name)}>: is needed, but stands after one that may be left out`);
    }
  });
  return faults;
}
