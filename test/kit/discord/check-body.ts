import type { CommandOption, Component, Embed } from './world.ts';

/** What a body breaks, as "path: rule"; empty when Discord would take it. Numbers from docs.discord.com. */
export type Faults = readonly string[];

export interface PostedBody {
  readonly content?: string | null;
  readonly embeds?: readonly Embed[];
  readonly components?: readonly Component[];
  readonly flags?: number;
  readonly attachments?: readonly {
    readonly id: number | string;
    readonly filename?: string;
    readonly description?: string;
  }[];
  /** Of a multipart body. */
  readonly posted?: readonly PostedFile[];
  readonly nonce?: string;
  readonly enforce_nonce?: boolean;
  readonly allowed_mentions?: { readonly parse?: readonly string[]; readonly users?: readonly string[] };
  readonly message_reference?: { readonly message_id: string; readonly fail_if_not_exists?: boolean };
}

/** A file as multipart brought it: `files[n]`. */
export interface PostedFile {
  readonly index: number;
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** The faults of files and of the attachments that a body names (reference, "Uploading Files"; resources/message). */
function checkFiles({ attachments, posted: files = [], embeds = [] }: PostedBody, kept: readonly string[]): Faults {
  const faults: string[] = [];
  if (files.length > 10 || (attachments?.length ?? 0) > 10) faults.push('attachments: at most 10');
  for (const { id, filename, description = '' } of attachments ?? []) {
    const known = files.some(({ index }) => index === Number(id)) || kept.includes(String(id));
    if (!known) faults.push(`attachments: ${id} is no file`);
    if (description.length > 1024) faults.push('attachments.description: at most 1024');
    if (filename !== undefined && !/^[\w.-]{1,255}$/.test(filename)) faults.push(`attachments.filename: ${filename}`);
  }
  const names = files.map(({ index, name }) => attachments?.find(({ id }) => Number(id) === index)?.filename ?? name);
  for (const { image } of embeds) {
    const named = /^attachment:\/\/(.*)$/.exec(image?.url ?? '')?.[1];
    if (named !== undefined && !names.includes(named)) faults.push(`embeds.image: there is no attachment ${named}`);
  }
  return faults;
}

export function checkMessage(body: PostedBody, kept: readonly string[] = []): Faults {
  const faults: string[] = [...checkFiles(body, kept)];
  const most = (path: string, value: string | undefined | null, limit: number, least = 0): void => {
    if (value === undefined || value === null) return;
    if (value.length > limit || value.trim().length < least)
      faults.push(`${path}: must be ${least} to ${limit} in length`);
  };
  most('content', body.content, 2000);
  most('nonce', body.nonce, 25);
  const embeds = body.embeds ?? [];
  if (embeds.length > 10) faults.push('embeds: at most 10');
  let total = 0;
  for (const [index, embed] of embeds.entries()) {
    const at = `embeds[${index}]`;
    most(`${at}.title`, embed.title, 256);
    most(`${at}.description`, embed.description, 4096);
    most(`${at}.footer`, embed.footer?.text, 2048);
    if (embed.url !== undefined && !URL.canParse(embed.url)) faults.push(`${at}.url: not a well formed URL`);
    if (embed.image && !/^(https?|attachment):/.test(embed.image.url))
      faults.push(`${at}.image: scheme must be http, https or attachment`);
    if ((embed.fields?.length ?? 0) > 25) faults.push(`${at}.fields: at most 25`);
    for (const field of embed.fields ?? []) {
      most(`${at}.fields.name`, field.name, 256, 1);
      most(`${at}.fields.value`, field.value, 1024, 1);
      total += field.name.length + field.value.length;
    }
    total += (embed.title?.length ?? 0) + (embed.description?.length ?? 0) + (embed.footer?.text.length ?? 0);
    if (!embed.title && !embed.description && !embed.image && !embed.footer && !embed.fields?.length)
      faults.push(`${at}: empty`);
  }
  if (total > 6000) faults.push(`embeds: ${total} characters, at most 6000`);
  return [...faults, ...checkRows(body.components ?? [])];
}

function checkRows(rows: readonly Component[]): Faults {
  const faults: string[] = [];
  if (rows.length > 5) faults.push('components: at most 5 rows');
  const ids = new Set<string>();
  for (const row of rows) {
    const buttons = row.components ?? [];
    if (row.type !== 1 || buttons.length < 1 || buttons.length > 5) faults.push('components: a row holds 1 to 5');
    for (const { type, custom_id = '', label = '', style = 0 } of buttons) {
      if (type !== 2 || style < 1 || style > 4) faults.push('components: not a button');
      if (custom_id.length < 1 || custom_id.length > 100)
        faults.push(`custom_id: ${custom_id.length}, must be 1 to 100`);
      if (ids.has(custom_id)) faults.push(`custom_id: ${custom_id} is not unique`);
      if (label.length < 1 || label.length > 80) faults.push('label: must be 1 to 80');
      ids.add(custom_id);
    }
  }
  return faults;
}

export interface ModalBody {
  readonly custom_id: string;
  readonly title: string;
  readonly components: readonly Component[];
}

export function checkModal({ custom_id, title, components }: ModalBody): Faults {
  const faults: string[] = [];
  const within = (what: string, value: unknown, most: number, least = 1): void => {
    const length = typeof value === 'string' ? value.length : 0;
    if (length < least || length > most) faults.push(`${what}: ${length}, must be ${least} to ${most}`);
  };
  within('custom_id', custom_id, 100);
  within('title', title, 45);
  if (components.length < 1 || components.length > 5) faults.push('components: 1 to 5');
  const ids = new Set<unknown>();
  for (const label of components) {
    if (label.type === 10) continue;
    const field = label.component;
    if (label.type !== 18 || !field) {
      faults.push('components: a field stands in a label');
      continue;
    }
    within('label', label.label, 45);
    within('custom_id', field.custom_id, 100);
    if (ids.has(field.custom_id)) faults.push('custom_id: not unique');
    ids.add(field.custom_id);
    within('placeholder', field.placeholder ?? '', field.type === 4 ? 100 : 150, 0);
    if (field.type === 4) {
      const most = Number(field.max_length ?? 4000);
      if (most < 1 || most > 4000) faults.push('max_length: 1 to 4000');
      within('value', field.value ?? '', most, 0);
    } else if (field.type === 3) {
      const options = (field.options ?? []) as { label: string; value: string }[];
      if (options.length < 1 || options.length > 25) faults.push('options: 1 to 25');
      for (const option of options) {
        within('option label', option.label, 100);
        within('option value', option.value, 100);
      }
    } else if (field.type !== 5 && field.type !== 8) faults.push(`components: type ${field.type} is unknown`);
  }
  return faults;
}

export interface CommandBody {
  readonly type?: number;
  readonly name: string;
  readonly description: string;
  readonly options?: readonly CommandOption[];
}

const commandName = /^[-_'\p{Ll}\p{Lo}\p{N}]{1,32}$/u;

export function checkCommand(command: CommandBody): Faults {
  const faults: string[] = [];
  if (command.type === 2 || command.type === 3) {
    // "Application Command Naming": in menus names may have blanks and capitals; there is nothing else.
    if (command.name.length < 1 || command.name.length > 32) faults.push(`${command.name}: 1 to 32`);
    if (command.description !== '') faults.push(`${command.name}.description: must be empty`);
    if (command.options !== undefined) faults.push(`${command.name}.options: none in a menu`);
    return faults;
  }
  let characters = 0;
  const look = (each: CommandBody & Partial<CommandOption>, path: string, depth: number): void => {
    if (!commandName.test(each.name)) faults.push(`${path}.name: ${each.name} is no name`);
    if (each.description.length < 1 || each.description.length > 100) faults.push(`${path}.description: 1 to 100`);
    if ((each.options?.length ?? 0) > 25) faults.push(`${path}.options: at most 25`);
    if ((each.choices?.length ?? 0) > 25) faults.push(`${path}.choices: at most 25`);
    if (each.choices && each.autocomplete) faults.push(`${path}: choices and autocomplete exclude each other`);
    if ((each.max_length ?? 1) < 1 || (each.max_length ?? 1) > 6000) faults.push(`${path}.max_length: 1 to 6000`);
    if (depth > 2) faults.push(`${path}: nested too deep`);
    characters += each.name.length + each.description.length;
    for (const choice of each.choices ?? []) {
      if (choice.name.length < 1 || choice.name.length > 100 || choice.value.length > 100)
        faults.push(`${path}.choices: 1 to 100`);
      characters += choice.name.length + choice.value.length;
    }
    const names = (each.options ?? []).map(({ name }) => name);
    if (new Set(names).size < names.length) faults.push(`${path}.options: names are not unique`);
    for (const option of each.options ?? []) look(option, `${path}.${option.name}`, depth + 1);
  };
  look(command, command.name, 0);
  if (characters > 8000) faults.push(`${command.name}: ${characters} characters, at most 8000`);
  return faults;
}
