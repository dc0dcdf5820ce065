import type { APILabelComponent, APIModalInteractionResponseCallbackData, APITextDisplayComponent } from 'discord.js';
import type { Form, FormField } from '../../chat/form.ts';
import { sanitiseLine } from '../../chat/sanitise.ts';
import { limits } from './limits.ts';
import { literal } from './literal.ts';
import { clip } from './render-actions.ts';

/** components/reference: the kinds used in modals; text input styles short 1 and paragraph 2. */
const types = { select: 3, input: 4, userSelect: 5, channelSelect: 8, text: 10, label: 18 } as const;
const inputStyles = { short: 1, paragraph: 2 } as const;
/** resources/channel: text 0, announcement 5. */
const postable = [0, 5] as const;

/**
 * A form as a modal; its custom_id is the invocation it completes, the fields' are their names. Undefined when it does
 * not fit: an invocation over 100 characters, or more than five fields.
 */
export function formView(form: Form): APIModalInteractionResponseCallbackData | undefined {
  if (form.invocation.length > limits.customId || form.fields.length > limits.modalComponents) return undefined;
  const intro: APITextDisplayComponent[] =
    form.intro !== undefined && form.fields.length < limits.modalComponents
      ? [{ type: types.text, content: literal(form.intro) }]
      : [];
  return {
    custom_id: form.invocation,
    title: clip(sanitiseLine(form.title), limits.modalTitle) || 'Steward',
    components: [...intro, ...form.fields.map(renderField)],
  };
}

function renderField(field: FormField): APILabelComponent {
  const placeholder = field.placeholder === undefined ? {} : { placeholder: field.placeholder };
  return {
    type: types.label,
    label: clip(sanitiseLine(field.label), limits.modalLabel) || field.name,
    component: renderControl(field, clipped(placeholder, limits.selectPlaceholder)),
  };
}

function renderControl(field: FormField, hint: { placeholder?: string }): APILabelComponent['component'] {
  const base = { custom_id: field.name, required: field.optional !== true };
  if (field.picker === 'person') return { ...base, ...hint, type: types.userSelect };
  if (field.picker === 'channel') return { ...base, ...hint, type: types.channelSelect, channel_types: [...postable] };
  const { choices } = field;
  if (choices && choices.length > 0 && choices.length <= limits.selectOptions && choices.every(fits)) {
    const options = choices.map(({ value, label }) => ({
      value,
      label: clip(label, limits.selectOption),
      ...(value === field.initial ? { default: true } : {}),
    }));
    return { ...base, ...hint, type: types.select, options };
  }
  const maxLength = Math.min(field.maxLength ?? limits.textInput, limits.textInput);
  return {
    ...base,
    ...clipped(hint, limits.textInputPlaceholder),
    type: types.input,
    style: field.multiline ? inputStyles.paragraph : inputStyles.short,
    max_length: maxLength,
    ...(field.initial ? { value: field.initial.slice(0, maxLength) } : {}),
  };
}

const fits = ({ value, label }: { value: string; label: string }): boolean =>
  value.length > 0 && value.length <= limits.selectOption && label.length > 0;

function clipped(hint: { placeholder?: string }, limit: number): { placeholder?: string } {
  return hint.placeholder === undefined ? {} : { placeholder: clip(sanitiseLine(hint.placeholder), limit) };
}
