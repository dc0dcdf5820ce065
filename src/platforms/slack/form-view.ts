import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { shorten } from '../../chat/budget.ts';
import type { Form, FormField } from '../../chat/form.ts';
import { sanitise } from '../../chat/sanitise.ts';
import { limits } from './limits.ts';
import { plain } from './render-actions.ts';

/** What a form must remember until it is submitted: Slack gives it back and Steward keeps nothing. */
const metadata = z.object({
  invocation: z.string(),
  channel: z.string().optional(),
  thread: z.string().optional(),
  message: z.string().optional(),
  /** Where answers go for 30 minutes, also into channels without the bot. */
  responseUrl: z.string().optional(),
  /** True when the form was opened from a private message, which the answer replaces. */
  replaces: z.boolean().optional(),
});

export type FormMetadata = z.infer<typeof metadata>;

export const FORM_CALLBACK = 'steward-form';
const INPUT = 'value';
const BLOCK = 'field-';

/** A form as a modal. The person fills in what was missing. */
export function formView(form: Form, place: Omit<FormMetadata, 'invocation'>): ModalView {
  const remembered = JSON.stringify({ ...place, invocation: form.invocation } satisfies FormMetadata);
  const withoutUrl = JSON.stringify({ ...place, responseUrl: undefined, invocation: form.invocation });
  const intro: KnownBlock[] = form.intro ? [{ type: 'section', text: plain(form.intro, limits.text) }] : [];
  return {
    type: 'modal',
    callback_id: FORM_CALLBACK,
    title: plain(form.title, limits.viewTitle),
    submit: plain(form.submit, limits.viewTitle),
    close: plain('Cancel', limits.viewTitle),
    private_metadata: remembered.length <= limits.viewMetadata ? remembered : withoutUrl,
    blocks: [...intro, ...form.fields.map(inputOf)].slice(0, limits.viewBlocks),
  };
}

/** What the form remembered. Throws when it is not ours. */
export function readMetadata(privateMetadata: string): FormMetadata {
  return metadata.parse(JSON.parse(privateMetadata));
}

const state = z.record(
  z.string(),
  z.record(
    z.string(),
    z.looseObject({
      value: z.string().nullish(),
      selected_option: z.looseObject({ value: z.string() }).nullish(),
      selected_user: z.string().nullish(),
      selected_conversation: z.string().nullish(),
    }),
  ),
);

/** The values of a submitted form by field name; a picked person or channel as the mention one would have typed. */
export function formValues(values: unknown): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [block, inputs] of Object.entries(state.parse(values))) {
    const input = inputs[INPUT];
    if (!input || !block.startsWith(BLOCK)) continue;
    const { value, selected_option, selected_user, selected_conversation } = input;
    const text =
      value ??
      selected_option?.value ??
      (selected_user ? `<@${selected_user}>` : undefined) ??
      (selected_conversation ? `<#${selected_conversation}>` : undefined);
    if (text !== undefined) given[block.slice(BLOCK.length)] = text;
  }
  return given;
}

/** The block of a field, for an error that Slack shows beside it. */
export const blockOf = (field: string): string => `${BLOCK}${field}`;

function inputOf(field: FormField): InputBlock {
  return {
    type: 'input',
    block_id: blockOf(field.name),
    label: plain(field.label, limits.inputLabel),
    element: elementOf(field),
    ...(field.optional ? { optional: true } : {}),
  };
}

function elementOf(field: FormField): InputBlock['element'] {
  const placeholder = field.placeholder ? { placeholder: plain(field.placeholder, limits.placeholder) } : {};
  if (field.picker === 'person') return { type: 'users_select', action_id: INPUT, ...placeholder };
  if (field.picker === 'channel') {
    const filter = { include: ['public' as const, 'private' as const], exclude_bot_users: true };
    return { type: 'conversations_select', action_id: INPUT, default_to_current_conversation: true, filter };
  }
  const choices = field.choices ?? [];
  const fits = choices.length <= limits.options && choices.every(({ value }) => value.length <= limits.optionText);
  if (choices.length > 0 && fits) {
    const options = choices.map(({ value, label }) => ({ text: plain(label, limits.optionText), value }));
    const initial = options.find(({ value }) => value === field.initial);
    return {
      type: 'static_select',
      action_id: INPUT,
      options,
      ...placeholder,
      ...(initial ? { initial_option: initial } : {}),
    };
  }
  const most = Math.min(field.maxLength ?? limits.inputText, limits.inputText);
  const initial = field.initial === undefined ? '' : shorten(sanitise(field.initial), most);
  return {
    type: 'plain_text_input',
    action_id: INPUT,
    multiline: field.multiline ?? false,
    max_length: most,
    ...placeholder,
    ...(initial === '' ? {} : { initial_value: initial }),
  };
}
