import { andMore, cutTo } from './budget.ts';
import { type Card, context, type Field, fields, heading, type Part, text } from './card.ts';
import type { Command } from './command.ts';
import { inline } from './inline.ts';
import { kebab } from './kebab.ts';
import { asTyped, optionsOf } from './names.ts';
import type { Option, ParseEnv } from './option.ts';
import { code, joinTexts, type Text } from './text.ts';
import { usageOf } from './usage.ts';

type Place = Pick<ParseEnv, 'origin' | 'root'>;

/** Lines of a help card: far below Slack's 3,000 characters a section and Discord's 4,096 a description. */
const mostLines = 24;

/** What somebody may do: `commands` are those he has the right for. Commands of a group share a line. */
export function helpCard(commands: readonly Command[], place: Place): Card {
  const words = [...new Set(commands.map(({ name }) => name.split(' ')[0]!))];
  const { shown, left } = cutTo(
    words.map((word) => helpLine(commands, word, place)),
    mostLines,
  );
  const lines: Text[] = left === 0 ? [...shown] : [...shown, andMore(left)];
  return {
    tone: 'neutral',
    summary: 'What you may do here',
    parts: [
      heading('What you may do here'),
      text(joinTexts(lines, '\n')),
      context(inline('Add `--help` to a command to see its arguments. Leave arguments out and a form asks for them.')),
    ],
  };
}

/** The commands of one group, such as `model`. */
export function groupCard(commands: readonly Command[], word: string, place: Place): Card {
  const lines = commands.map((command): Text => [code(asTyped(command, place)), `  ${command.summary}`]);
  return {
    tone: 'neutral',
    summary: `Commands of ${word}: ${commands.map(({ name }) => name.slice(word.length + 1)).join(', ')}`,
    parts: [
      heading(word),
      text(joinTexts(lines, '\n')),
      context(inline('Add `--help` to one of them to see its arguments.')),
    ],
  };
}

/** One command: how to type it, what each argument means, examples. */
export function commandHelpCard(command: Command, place: Place): Card {
  const typed = asTyped(command, place);
  const usage = `${typed}${usageOf(command).slice(command.name.length)}`;
  const list = optionsOf(command).map(
    ([name, option]): Field => ({ label: labelOf(name, option), value: meaningOf(option) }),
  );
  const examples = (command.examples ?? []).map((example): Text => [code(example.replace(command.name, typed))]);
  const parts: Part[] = [heading(command.name), text(command.summary), text([code(usage)])];
  if (list.length > 0) parts.push(fields(...list));
  if (examples.length > 0) parts.push(text(['Such as ', ...joinTexts(examples, ' or ')]));
  parts.push(context(accessOf(command)));
  return { tone: 'neutral', summary: `${command.name}: ${command.summary}`, parts };
}

function helpLine(commands: readonly Command[], word: string, place: Place): Text {
  const own = commands.filter(({ name }) => name.split(' ')[0] === word);
  const first = own[0]!;
  if (first.name === word) return [code(asTyped(first, place)), `  ${first.summary}`];
  const seconds = own.map(({ name }) => name.slice(word.length + 1)).join(', ');
  return [code(asTyped({ ...first, name: word }, place)), `  ${seconds}`];
}

function labelOf(name: string, option: Option<unknown>): string {
  return option.flag || option.named ? `--${kebab(name)}` : kebab(name);
}

function meaningOf(option: Option<unknown>): string {
  const choices = (option.choices ?? []).map(({ value }) => value);
  const listed = choices.length > 0 ? ` One of ${choices.join(', ')}.` : '';
  const marks = [option.required ? 'needed' : '', option.repeatable ? 'may be repeated' : ''].filter(
    (mark) => mark !== '',
  );
  return `${option.describe}${/[.?]$/.test(option.describe) ? '' : '.'}${listed}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}`;
}

const whoMay = {
  anyone: 'Anybody may give this command.',
  viewer: 'Everybody who may read may give this command.',
  member: 'Members and admins may give this command.',
  admin: 'Admins may give this command.',
  audit: 'Admins and auditors may give this command.',
} as const;

/** Who may give a command, as a sentence. */
export function accessOf(command: Pick<Command, 'access'>): string {
  return whoMay[command.access];
}
