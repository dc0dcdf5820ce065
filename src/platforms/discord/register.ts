import { kebab } from '../../chat/kebab.ts';
import { DECLARE_FROM_MESSAGE } from '../../chat/message-menu.ts';
import type { Suggestion } from '../../chat/ports/platform.ts';
import type { Api } from './api.ts';
import { limits } from './limits.ts';
import { clip } from './render-actions.ts';

/** What registration needs of a command; `Command` of src/chat is one. */
export interface Registrable {
  readonly name: string;
  /** Other words for the same, such as `status`; those of one word are commands of their own here. */
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly underRoot?: boolean;
  readonly options: Readonly<Record<string, RegistrableOption>>;
}

export interface RegistrableOption {
  readonly describe: string;
  readonly flag?: boolean;
  readonly repeatable?: boolean;
  readonly choices?: readonly Suggestion[];
  readonly picker?: 'person' | 'channel';
  readonly maxLength?: number;
  readonly suggest?: unknown;
}

/** interactions/application-commands, "Application Command Option Type". */
const types = { subcommand: 1, string: 3, boolean: 5, user: 6, channel: 7 } as const;

export interface DiscordOption {
  readonly type: number;
  readonly name: string;
  readonly description: string;
  readonly options?: readonly DiscordOption[];
  readonly choices?: readonly { readonly name: string; readonly value: string }[];
  readonly autocomplete?: boolean;
  readonly max_length?: number;
  readonly channel_types?: readonly number[];
}

/** A command as Discord takes it: of the chat, where `type` is left to its default, or of the menu of a message (3). */
export interface DiscordCommand {
  readonly type?: 1 | 3;
  readonly name: string;
  /** Empty in the menu of a message, which shows none and has no options. */
  readonly description: string;
  readonly options?: readonly DiscordOption[];
}

/** A command of the chat. */
export type ChatCommand = DiscordCommand & { readonly options: readonly DiscordOption[] };

/** Of application commands: in the menu of a message. */
export const MESSAGE_COMMAND = 3;

/** What the menu of a message offers. */
export const messageCommands: readonly DiscordCommand[] = [
  { type: MESSAGE_COMMAND, name: DECLARE_FROM_MESSAGE.label, description: '' },
];

/**
 * The commands as Discord shows them: the first word is the command, a second one its subcommand, and what is
 * `underRoot` stands under the root; an alias is a command as well. Nothing is required, so that a missing argument opens a form as everywhere else.
 */
export function discordCommands(commands: readonly Registrable[], root: string): ChatCommand[] {
  const made = new Map<string, { description: string; options: DiscordOption[] }>();
  for (const command of commands) {
    const words = command.underRoot ? [root, command.name.replace(' ', '-')] : command.name.split(' ');
    const [first = '', second] = words;
    const description = describe(command.summary);
    const options = Object.entries(command.options).map(([name, option]) => optionOf(name, option));
    for (const alias of command.aliases ?? []) if (!alias.includes(' ')) made.set(alias, { description, options });
    if (second === undefined) {
      made.set(first, { description, options });
      continue;
    }
    const group = made.get(first) ?? {
      description: describe(command.underRoot ? 'Help and set-up of Steward' : `Commands of ${first}`),
      options: [],
    };
    group.options.push({ type: types.subcommand, name: second, description, options });
    made.set(first, group);
  }
  return Array.from(made, ([name, { description, options }]) => ({ name, description, options }));
}

function optionOf(name: string, option: RegistrableOption): DiscordOption {
  const several = option.repeatable ? ' (several: blanks between)' : '';
  const base = { name: kebab(name), description: describe(option.describe, several) };
  if (option.flag) return { ...base, type: types.boolean };
  // One picker takes one person: several are typed as mentions in a text.
  if (option.picker === 'person' && !option.repeatable) return { ...base, type: types.user };
  if (option.picker === 'channel' && !option.repeatable) return { ...base, type: types.channel, channel_types: [0, 5] };
  const text = { ...base, type: types.string };
  const { choices } = option;
  if (choices && choices.length > 0 && choices.length <= limits.commandChoices && !option.repeatable) {
    return {
      ...text,
      choices: choices.map(({ value, label }) => ({ name: clip(label, limits.commandChoice), value })),
    };
  }
  const most = option.repeatable ? undefined : option.maxLength;
  return {
    ...text,
    ...(option.suggest === undefined ? {} : { autocomplete: true }),
    ...(most === undefined ? {} : { max_length: Math.min(most, limits.stringOption) }),
  };
}

function describe(text: string, suffix = ''): string {
  return `${clip(text, limits.commandDescription - suffix.length)}${suffix}`;
}

/** What was changed in a guild. */
export interface Registered {
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

interface Existing extends Omit<DiscordCommand, 'type'> {
  readonly id: string;
  readonly type?: number;
}

/**
 * Makes a guild's commands equal to `wanted` with as few calls as that takes: one read when nothing differs, one write
 * for each difference, one for all in an empty guild. Discord counts 200 creations a day. Throws DeliveryError.
 */
export async function registerByDiff(
  api: Api,
  application: string,
  guild: string,
  wanted: readonly DiscordCommand[],
): Promise<Registered> {
  const path = `/applications/${application}/guilds/${guild}/commands` as const;
  const existing = await api.call<Existing[]>({ method: 'GET', path });
  const created = wanted.filter((command) => !existing.some((each) => isSame(each, command)));
  if (existing.length === 0 && created.length > 0) {
    await api.call({ method: 'PUT', path, body: wanted });
    return { created: created.map(({ name }) => name), changed: [], removed: [] };
  }
  const removed = existing.filter((each) => !wanted.some((command) => isSame(each, command)));
  // Room first: a guild may be at its hundred commands.
  for (const { id } of removed) await api.call({ method: 'DELETE', path: `${path}/${id}` });
  const changed: string[] = [];
  for (const command of wanted) {
    const before = existing.find((each) => isSame(each, command));
    if (!before) await api.call({ method: 'POST', path, body: command });
    if (!before || canonical(before) === canonical(command)) continue;
    await api.call({ method: 'PATCH', path: `${path}/${before.id}`, body: command });
    changed.push(command.name);
  }
  return { created: created.map(({ name }) => name), changed, removed: removed.map(({ name }) => name) };
}

type Named = Pick<Existing, 'type' | 'name'>;

/** Of each type a name is there once: the chat, messages and users have menus of their own. */
const isSame = (one: Named, other: Named): boolean => one.name === other.name && (one.type ?? 1) === (other.type ?? 1);

/** A command as text, without ids and defaults that Discord adds, so that equal ones are equal. */
function canonical({ name, description, options = [] }: Omit<DiscordCommand, 'type'>): string {
  return JSON.stringify([name, description, options.map(canonicalOption)]);
}

function canonicalOption(option: DiscordOption): unknown[] {
  return [
    option.type,
    option.name,
    option.description,
    (option.options ?? []).map(canonicalOption),
    (option.choices ?? []).map(({ name, value }) => [name, value]),
    option.autocomplete ?? false,
    option.max_length ?? null,
    [...(option.channel_types ?? [])].sort(),
  ];
}
