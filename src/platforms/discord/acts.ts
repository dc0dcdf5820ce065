import type {
  APIApplicationCommandInteraction,
  APIApplicationCommandInteractionDataOption,
  APIMessageComponentInteraction,
  APIModalSubmitInteraction,
} from 'discord.js';
import type { Said } from '../../chat/invocation.ts';
import { DECLARE_FROM_MESSAGE, declareFromMessage } from '../../chat/message-menu.ts';
import { camel } from './camel.ts';
import { MESSAGE_COMMAND } from './register.ts';
import { readCustomId } from './render-actions.ts';
import { submittedValues } from './submitted-values.ts';

/** "Interaction Type", "Option Type", "Component Type" and "Command Type" of docs.discord.com. */
const types = { component: 3, modal: 5 } as const;
const optionTypes = { subcommand: 1, boolean: 5, user: 6, channel: 7 } as const;
const button = 2;
const chatInput = 1;

/** An act of a person, and the way it came. */
export interface Act {
  readonly source: 'command' | 'button' | 'form';
  readonly said: Said;
  /** A button that asks before it counts. */
  readonly ask?: { readonly invocation: string; readonly label: string | undefined };
}

/** What a command, a click or a submitted form says; undefined for kinds that Steward never sends. */
export function readAct(
  interaction: APIApplicationCommandInteraction | APIMessageComponentInteraction | APIModalSubmitInteraction,
  root: string,
): Act | undefined {
  if (interaction.type === types.modal) {
    const { custom_id: invocation, components } = interaction.data;
    return { source: 'form', said: { type: 'written', invocation, values: submittedValues(components) } };
  }
  if (interaction.type === types.component) {
    if (interaction.data.component_type !== button) return undefined;
    const { invocation, ask } = readCustomId(interaction.data.custom_id);
    const said = { type: 'written', invocation } as const;
    return ask
      ? { source: 'button', said, ask: { invocation, label: labelOf(interaction) } }
      : { source: 'button', said };
  }
  if (interaction.data.type === MESSAGE_COMMAND) {
    const { name, target_id: target, resolved } = interaction.data;
    if (name !== DECLARE_FROM_MESSAGE.label) return undefined;
    // Of this message its content comes without the privileged intent, too.
    return { source: 'command', said: declareFromMessage(resolved.messages[target]?.content ?? '', 'discord') };
  }
  if (interaction.data.type !== chatInput) return undefined;
  const { command, options } = commandOf(interaction.data, root);
  return { source: 'command', said: { type: 'typed', command, values: valuesOf(options) } };
}

type Options = readonly APIApplicationCommandInteractionDataOption[];

/** `/model register` and `/steward help` by their own names: `model register`, `help`. */
export function commandOf(
  data: { readonly name: string; readonly options?: Options | undefined },
  root: string,
): { command: string; options: Options } {
  const options: Options = data.options ?? [];
  const [sub] = options;
  if (sub?.type !== optionTypes.subcommand) return { command: data.name, options };
  return { command: data.name === root ? sub.name : `${data.name} ${sub.name}`, options: sub.options ?? [] };
}

/** Values as their text forms: mentions for people and channels, yes and no for flags. */
export function valuesOf(options: Options): Record<string, string> {
  const values: Record<string, string> = {};
  for (const option of options) {
    if (!('value' in option)) continue;
    const { type, value } = option;
    values[camel(option.name)] = textOf(type, value);
  }
  return values;
}

function textOf(type: number, value: string | number | boolean): string {
  if (type === optionTypes.user) return `<@${value}>`;
  if (type === optionTypes.channel) return `<#${value}>`;
  if (type === optionTypes.boolean) return value ? 'yes' : 'no';
  return String(value);
}

function labelOf({ message, data }: APIMessageComponentInteraction): string | undefined {
  for (const row of message.components ?? []) {
    if (!('components' in row)) continue;
    for (const each of row.components) {
      if ('custom_id' in each && each.custom_id === data.custom_id && 'label' in each) return each.label;
    }
  }
  return undefined;
}
