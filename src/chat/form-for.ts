import { shorten } from './budget.ts';
import { actions, type Card, line } from './card.ts';
import type { Command } from './command.ts';
import type { Form, FormField } from './form.ts';
import { inline } from './inline.ts';
import { kebab } from './kebab.ts';
import type { Option } from './option.ts';
import { type Call, inOrder } from './parse.ts';
import { usageOf } from './usage.ts';
import { longestInvocation, writeOut } from './written.ts';

/** Discord's modals hold five components (discord-api-docs, "Modal"); what is still missing is asked for afterwards. */
const mostFields = 5;

/** What a form needs of a call: it is incomplete, or one of its values does not fit. */
export type Incomplete = Pick<Call, 'command' | 'raw'> & Partial<Pick<Call, 'seen' | 'confirmed'>>;

/**
 * The form that asks for the arguments named, filled with what was typed for them. What was given already travels in the
 * invocation; what is too long for it becomes a field of its own. Undefined when even that does not fit. Of `offered` those
 * that the command does not require may stay empty.
 */
export function formFor(
  call: Incomplete,
  names: readonly string[],
  intro?: string,
  offered: readonly string[] = [],
): Form | undefined {
  const asked = names.slice(0, mostFields);
  const carried = Object.entries(inOrder(call.command, call.raw)).filter(([name]) => !asked.includes(name));
  const written = (): string => writtenWith(call, carried);
  while (written().length > longestInvocation && carried.length > 0 && asked.length < mostFields) {
    const longest = carried.reduce((most, each) => (each[1].length > most[1].length ? each : most));
    carried.splice(carried.indexOf(longest), 1);
    asked.push(longest[0]);
  }
  if (written().length > longestInvocation) return undefined;
  const { command } = call;
  return {
    title: titleOf(command, carried[0]?.[1]),
    submit: sentence(command.name.split(' ').at(-1)!),
    ...(intro === undefined ? {} : { intro }),
    invocation: written(),
    fields: asked.map((name) => {
      const option = command.options[name] as Option<unknown>;
      const field = fieldOf(name, option, call.raw[name]);
      return offered.includes(name) && !option.required ? { ...field, optional: true } : field;
    }),
  };
}

/** For places that open no form: the same question with a button that does. */
export function fillInCard(call: Incomplete, names: readonly string[], intro?: string): Card {
  const { command } = call;
  const listed = names.map((name) => `\`${kebab(name)}\``).join(', ');
  const summary = intro ?? `${sentence(command.name)} needs ${listed}.`;
  const carried = Object.entries(inOrder(call.command, call.raw)).filter(([name]) => !names.includes(name));
  const written = writtenWith(call, carried);
  const usage = `Or type \`${usageOf(command)}\`.`;
  if (written.length > longestInvocation)
    return line('waiting', summary.replaceAll('`', ''), inline(`${summary} ${usage}`));
  const button = actions({ label: 'Fill in', invocation: written, style: 'primary' });
  return line('waiting', summary.replaceAll('`', ''), inline(summary), button, {
    type: 'context',
    text: inline(usage),
  });
}

function writtenWith(call: Incomplete, carried: readonly (readonly [string, string])[]): string {
  const { command, seen, confirmed } = call;
  const values = Object.fromEntries(carried);
  return writeOut({
    command: command.name,
    values,
    ...(seen === undefined ? {} : { seen }),
    ...(confirmed ? { confirmed } : {}),
  });
}

function fieldOf(name: string, option: Option<unknown>, initial: string | undefined): FormField {
  return {
    name,
    label: option.describe,
    // "text" says nothing to who looks at an empty field.
    ...(option.placeholder === 'text' ? {} : { placeholder: option.placeholder }),
    ...(option.multiline ? { multiline: true } : {}),
    ...(option.choices ? { choices: option.choices } : {}),
    // A picker takes one; of people it must be a picker, since a typed name gives no right.
    ...(option.picker && (!option.repeatable || option.picker === 'person') ? { picker: option.picker } : {}),
    ...(option.maxLength === undefined ? {} : { maxLength: option.maxLength }),
    ...(initial === undefined
      ? {}
      : { initial: initial.replaceAll('\n', option.repeatable && !option.multiline ? ' ' : '\n') }),
  };
}

/** Slack's modal titles hold 24 characters (docs.slack.dev, "View object"). */
function titleOf(command: Command, about: string | undefined): string {
  // A title shows a mention as it is written.
  const full = about === undefined || /^<[@#]/.test(about) ? command.name : `${command.name} ${about}`;
  return sentence(full.length <= 24 ? full : shorten(command.name, 24));
}

function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}
